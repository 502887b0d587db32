/** The values that a stored field can be compared with. */
export type Scalar = string | number | boolean | null;

/**
 * A condition on the fields of `T`, as data: it evaluates in memory (`matches`) and a driver can translate it.
 * `T` names the fields; dotted paths are not needed, because money is compared through its own columns.
 */
export type Specification<T = Record<string, unknown>> =
  | { readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'; readonly field: FieldOf<T>; readonly value: Scalar }
  | { readonly op: 'in'; readonly field: FieldOf<T>; readonly values: readonly Scalar[] }
  | { readonly op: 'and' | 'or'; readonly of: readonly Specification<T>[] }
  | { readonly op: 'not'; readonly of: Specification<T> };

export type FieldOf<T> = keyof T & string;

export function where<T = Record<string, unknown>>(
  field: FieldOf<T>,
  op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte',
  value: Scalar,
): Specification<T> {
  return { op, field, value };
}

export function oneOf<T = Record<string, unknown>>(field: FieldOf<T>, values: readonly Scalar[]): Specification<T> {
  return { op: 'in', field, values };
}

/** True for everything when `of` is empty. */
export function and<T = Record<string, unknown>>(...of: readonly Specification<T>[]): Specification<T> {
  return { op: 'and', of };
}

/** False for everything when `of` is empty. */
export function or<T = Record<string, unknown>>(...of: readonly Specification<T>[]): Specification<T> {
  return { op: 'or', of };
}

export function not<T = Record<string, unknown>>(of: Specification<T>): Specification<T> {
  return { op: 'not', of };
}

/** Evaluates like SQL, with one difference: a missing value equals `null`, and is less than and greater than nothing. */
export function matches(specification: Specification, record: Readonly<Record<string, Scalar | undefined>>): boolean {
  switch (specification.op) {
    case 'and':
      return specification.of.every((part) => matches(part, record));
    case 'or':
      return specification.of.some((part) => matches(part, record));
    case 'not':
      return !matches(specification.of, record);
    case 'in':
      return specification.values.includes(record[specification.field] ?? null);
    default:
      return compares(specification.op, record[specification.field] ?? null, specification.value);
  }
}

function compares(op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte', left: Scalar, right: Scalar): boolean {
  switch (op) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left !== null && right !== null && left < right;
    case 'lte':
      return left !== null && right !== null && left <= right;
    case 'gt':
      return left !== null && right !== null && left > right;
    case 'gte':
      return left !== null && right !== null && left >= right;
    default:
      return op satisfies never;
  }
}
