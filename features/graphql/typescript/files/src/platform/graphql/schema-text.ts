import { type Field, type FieldKind, filterFields, type ModuleDescription } from '../module/module-contract.ts';
import { DEFAULT_PAGE } from '../module/schemas.ts';
import { enumName, enumType, rootField, sortName, typeName } from './schema-names.ts';

export interface SchemaModule {
  readonly contract: ModuleDescription;
  /** Whether a change can say which version it is meant for. */
  readonly conditional: boolean;
}

const HEAD = `# Follows from the contracts of the modules: \`npm run graphql:write\` writes it.

"""
A whole number up to 2^53 - 1, which JSON can hold.
"""
scalar SafeInt

"""
A decimal number as text, such as "12.50".
"""
scalar Decimal

"""
A day, as yyyy-mm-dd.
"""
scalar Date

"""
A moment with its offset, such as 2026-01-31T12:00:00Z.
"""
scalar DateTime`;

const MONEY = `type Money {
  """
  In minor units, such as cents.
  """
  amount: SafeInt!
  currency: String!
}

input MoneyInput {
  amount: SafeInt!
  currency: String!
}`;

const KINDS: Readonly<Record<Exclude<FieldKind, 'enum'>, string>> = {
  string: 'String',
  text: 'String',
  integer: 'SafeInt',
  decimal: 'Decimal',
  money: 'Money',
  boolean: 'Boolean',
  date: 'Date',
  timestamp: 'DateTime',
  uuid: 'ID',
};

/** The schema of all modules, in the language of GraphQL. The same contracts give the same text. */
export function schemaText(modules: readonly SchemaModule[], extensions: readonly string[] = []): string {
  const sorted = modules.toSorted((a, b) => (a.contract.name < b.contract.name ? -1 : 1));
  const parts = [
    HEAD,
    block('type Query', sorted.flatMap(queryFields)),
    block('type Mutation', sorted.flatMap(mutationFields)),
    MONEY,
    ...sorted.flatMap(({ contract }) => moduleTypes(contract)),
    ...extensions.map((extension) => extension.trim()),
  ];
  return `${parts.join('\n\n')}\n`;
}

function queryFields({ contract }: SchemaModule): readonly string[] {
  const type = typeName(contract);
  const filters = filterFields(contract).map(([name, field]) => `  ${name}: ${nameOf(contract, name, field)}`);
  return [
    `${rootField(contract.name)}(id: ID!): ${type}`,
    `${rootField(contract.collection)}(`,
    `  limit: Int = ${DEFAULT_PAGE}`,
    '  cursor: String',
    `  sort: ${type}Sort = ${sortName(contract.defaultSort)}`,
    ...filters,
    `): ${type}Page`,
  ];
}

function mutationFields({ contract, conditional }: SchemaModule): readonly string[] {
  const type = typeName(contract);
  const version = conditional ? ', ifVersion: Int' : '';
  return [
    `create${type}(input: New${type}!): ${type}`,
    `update${type}(id: ID!, changes: ${type}Changes!${version}): ${type}`,
    `delete${type}(id: ID!${version}): ID`,
  ];
}

function moduleTypes(contract: ModuleDescription): readonly string[] {
  const type = typeName(contract);
  const fields = Object.entries(contract.fields);
  const input = (name: string, field: Field): string =>
    field.kind === 'money' ? 'MoneyInput' : nameOf(contract, name, field);
  const required = ({ optional }: Field): string => (optional ? '' : '!');
  return [
    block(`type ${type}`, [
      'id: ID!',
      '"""',
      'Counts the saved changes.',
      '"""',
      'version: Int!',
      'createdAt: DateTime!',
      'updatedAt: DateTime!',
      ...fields.map(([name, field]) => `${name}: ${nameOf(contract, name, field)}${required(field)}`),
    ]),
    block(`type ${type}Page`, [
      `items: [${type}!]!`,
      '"""',
      'How many there are on all pages.',
      '"""',
      'total: Int!',
      '"""',
      'The cursor of the next page.',
      '"""',
      'next: String',
    ]),
    block(
      `input New${type}`,
      fields.map(([name, field]) => `${name}: ${input(name, field)}${required(field)}`),
    ),
    `"""\nWhat is left out stays, and null clears what is optional.\n"""\n${block(
      `input ${type}Changes`,
      fields.map(([name, field]) => `${name}: ${input(name, field)}`),
    )}`,
    block(
      `enum ${type}Sort`,
      contract.sortKeys.flatMap((key) => [sortName(key), sortName(`-${key}`)]),
    ),
    ...fields.flatMap(([name, field]) =>
      field.kind === 'enum' ? [block(`enum ${enumType(contract, name)}`, field.values.map(enumName))] : [],
    ),
  ];
}

function nameOf(contract: ModuleDescription, name: string, { kind }: Field): string {
  return kind === 'enum' ? enumType(contract, name) : KINDS[kind];
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}
