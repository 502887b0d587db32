import type { PageQuery } from '../../kernel/repository.ts';
import { and, type FieldOf, type Scalar, where } from '../../kernel/specification.ts';

/** The validated query of a list route: paging, order, and equality filters by field name. */
export interface ListInput {
  readonly limit: number;
  readonly sort?: string;
  readonly cursor?: string;
  readonly [field: string]: Scalar | undefined;
}

/** Every member besides paging and order is a filter, because the schema of the route lets nothing else through. */
export function toPageQuery<Props>({ limit, sort, cursor, ...filters }: ListInput): PageQuery<Props> {
  const conditions = Object.entries(filters).map(([name, value]) =>
    where<Props>(name as FieldOf<Props>, 'eq', value ?? null),
  );
  return { where: and(...conditions), limit, sort, cursor };
}
