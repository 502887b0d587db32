import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { isEnumType, isInputObjectType } from 'graphql';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { executableSchema } from '../../src/platform/graphql/executable-schema.ts';
import { Graph } from '../../src/platform/graphql/graph.ts';
import { schemaText } from '../../src/platform/graphql/schema-text.ts';
import type { ModuleDescription } from '../../src/platform/module/module-contract.ts';
import { modules } from '../support/modules.ts';

const [known] = modules;
assert.ok(known);

/** A module with every kind of field, and the name of a type that the schema has. */
const contract: ModuleDescription = {
  ...known,
  name: 'date',
  type: 'Date',
  collection: 'long-dates',
  fields: {
    stringValue: { kind: 'string', unique: true, example: 'a' },
    textValue: { kind: 'text', optional: true, example: 'a' },
    integerValue: { kind: 'integer', example: 1 },
    decimalValue: { kind: 'decimal', example: '1' },
    moneyValue: { kind: 'money', optional: true, example: { amount: 1, currency: 'EUR' } },
    booleanValue: { kind: 'boolean', example: true },
    dateValue: { kind: 'date', example: '2026-01-01' },
    timestampValue: { kind: 'timestamp', example: '2026-01-01T00:00:00.000Z' },
    uuidValue: { kind: 'uuid', example: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37' },
    enumValue: { kind: 'enum', values: ['in-review', 'true'], example: 'true' },
  },
  sortKeys: ['createdAt'],
  defaultSort: '-createdAt',
};

it('api/schema.graphql is the schema that is served', () => {
  const { platform } = buildApp({ features, env: { LOG_LEVEL: 'silent' } });
  assert.equal(readFileSync(new URL('../../api/schema.graphql', import.meta.url), 'utf8'), platform.use(Graph).text);
});

it('every kind of field has its type', () => {
  const schema = executableSchema(schemaText([{ contract, conditional: true }]), []);
  const query = schema.getQueryType()?.getFields() ?? {};
  assert.deepEqual(Object.keys(query), ['date', 'longDates']);
  assert.equal(String(query.date?.type), 'DateItem');
  assert.deepEqual(
    query.longDates?.args.map(({ name, type }) => `${name}: ${type}`),
    [
      'limit: Int',
      'cursor: String',
      'sort: DateItemSort',
      'stringValue: String',
      'integerValue: SafeInt',
      'booleanValue: Boolean',
      'dateValue: Date',
      'uuidValue: ID',
      'enumValue: DateItemEnumValue',
    ],
  );
  const input = schema.getType('NewDateItem');
  assert.ok(isInputObjectType(input));
  assert.deepEqual(
    Object.values(input.getFields()).map(({ type }) => String(type)),
    [
      'String!',
      'String',
      'SafeInt!',
      'Decimal!',
      'MoneyInput',
      'Boolean!',
      'Date!',
      'DateTime!',
      'ID!',
      'DateItemEnumValue!',
    ],
  );
  const values = schema.getType('DateItemEnumValue');
  assert.ok(isEnumType(values));
  assert.deepEqual(
    values.getValues().map(({ name }) => name),
    ['in_review', 'true_'],
  );
});

it('a schema that is not valid, or a resolver of nothing, stops the start', () => {
  const text = schemaText([{ contract, conditional: false }]);
  assert.throws(
    () => executableSchema(`${text}\nextend type Nobody { a: Int }`, []),
    /schema of the graph is not valid/,
  );
  assert.throws(
    () => executableSchema(text, [{ Query: { nothing: () => 1 } }]),
    /Query\.nothing, which its schema does not have/,
  );
});
