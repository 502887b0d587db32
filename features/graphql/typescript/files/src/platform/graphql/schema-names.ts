import type { ModuleDescription } from '../module/module-contract.ts';

/** Types that the schema has without any module. */
const TAKEN = new Set(
  'Query Mutation Subscription Int Float String Boolean ID SafeInt Decimal Date DateTime Money MoneyInput'.split(' '),
);

/** The type of a module. One whose name is taken gets another. */
export function typeName({ type }: Pick<ModuleDescription, 'type'>): string {
  return TAKEN.has(type) ? `${type}Item` : type;
}

/** `sales-order` is the field `salesOrder`. */
export function rootField(kebab: string): string {
  return kebab.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function enumType(contract: ModuleDescription, field: string): string {
  return `${typeName(contract)}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
}

/** A value of an enum as GraphQL can write it: no hyphens, and none of its three words. */
export function enumName(value: string): string {
  const name = value.replaceAll('-', '_');
  return ['true', 'false', 'null'].includes(name) ? `${name}_` : name;
}

/** `-dueOn` is `dueOn_DESC`. */
export function sortName(sort: string): string {
  return sort.startsWith('-') ? `${sort.slice(1)}_DESC` : `${sort}_ASC`;
}
