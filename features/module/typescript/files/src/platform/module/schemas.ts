import { LIMITS } from '../../kernel/values.ts';
import type { Schema, Schemas } from '../http/route.ts';
import { type Field, type FieldKind, filterFields, type ModuleDescription } from './module-contract.ts';

const MAX_PAGE = 100;
/** How much a list shows that nobody has given a limit. */
export const DEFAULT_PAGE = 20;

const UUID: Schema = { type: 'string', format: 'uuid' };
const TIMESTAMP: Schema = { type: 'string', format: 'date-time' };

const KINDS: Readonly<Record<FieldKind, Schema>> = {
  string: { type: 'string', minLength: 1, maxLength: LIMITS.string },
  text: { type: 'string', minLength: 1, maxLength: LIMITS.text },
  integer: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  decimal: { type: 'string', format: 'decimal' },
  money: { $ref: '#/components/schemas/Money' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  timestamp: TIMESTAMP,
  uuid: UUID,
  enum: { type: 'string' },
};

const MONEY: Schema = {
  type: 'object',
  description: 'An amount in minor units (cents) of an ISO 4217 currency.',
  required: ['amount', 'currency'],
  additionalProperties: false,
  properties: {
    amount: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    currency: { type: 'string', format: 'currency' },
  },
};

/** References to the schemas of a module, for its routes. */
export function schemaRefs({ type }: Pick<ModuleDescription, 'type'>) {
  const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
  return { entity: ref(type), create: ref(`New${type}`), update: ref(`${type}Changes`), page: ref(`${type}Page`) };
}

export const idParams: Schema = {
  type: 'object',
  required: ['id'],
  properties: { id: UUID },
};

export function listQuery(contract: ModuleDescription): Schema {
  const filters = filterFields(contract).map(([name, field]) => [name, fieldSchema(field)]);
  const sort = contract.sortKeys.flatMap((key) => [key, `-${key}`]);
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE },
      cursor: { type: 'string', maxLength: 1000, description: 'From `next` of the page before.' },
      sort: { type: 'string', enum: sort, default: contract.defaultSort },
      ...Object.fromEntries(filters),
    },
  };
}

/** The components of a module: what is read, created and changed, and a page of it. */
export function moduleSchemas(contract: ModuleDescription): Schemas {
  const { type } = contract;
  const fields = Object.entries(contract.fields);
  const required = fields.filter(([, field]) => !field.optional).map(([name]) => name);
  const properties = Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)]));
  const changes = fields.map(([name, field]) => [
    name,
    field.optional ? nullable(fieldSchema(field)) : fieldSchema(field),
  ]);
  const example = Object.fromEntries(fields.map(([name, field]) => [name, field.example]));
  const refs = schemaRefs(contract);
  return {
    ...(fields.some(([, field]) => field.kind === 'money') ? { Money: MONEY } : {}),
    [type]: {
      type: 'object',
      required: ['id', 'version', 'createdAt', 'updatedAt', ...required],
      additionalProperties: false,
      properties: {
        id: UUID,
        version: { type: 'integer', minimum: 1, description: 'Counts the saved changes.' },
        createdAt: TIMESTAMP,
        updatedAt: TIMESTAMP,
        ...properties,
      },
      examples: [{ ...EXAMPLE_IDENTITY, ...example }],
    },
    [`New${type}`]: { type: 'object', required, additionalProperties: false, properties, examples: [example] },
    [`${type}Changes`]: {
      type: 'object',
      description: 'A JSON merge patch (RFC 7396): an absent member stays, `null` clears an optional one.',
      minProperties: 1,
      additionalProperties: false,
      properties: Object.fromEntries(changes),
      examples: [example],
    },
    [`${type}Page`]: {
      type: 'object',
      required: ['items', 'total'],
      additionalProperties: false,
      properties: {
        items: { type: 'array', items: refs.entity },
        total: { type: 'integer', minimum: 0, description: 'How many there are on all pages.' },
        next: { type: 'string', description: 'The cursor of the next page. Absent on the last one.' },
      },
      examples: [{ items: [{ ...EXAMPLE_IDENTITY, ...example }], total: 1 }],
    },
  };
}

const EXAMPLE_IDENTITY = {
  id: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37',
  version: 1,
  createdAt: '2026-01-15T09:30:00.000Z',
  updatedAt: '2026-01-15T09:30:00.000Z',
};

function fieldSchema(field: Field): Schema {
  const doc = field.doc === undefined ? {} : { description: field.doc };
  return { ...KINDS[field.kind], ...(field.kind === 'enum' ? { enum: field.values } : {}), ...doc };
}

function nullable(schema: Schema): Schema {
  if (schema.enum) return { ...schema, type: [schema.type, 'null'], enum: [...(schema.enum as unknown[]), null] };
  return schema.type === undefined ? { anyOf: [schema, { type: 'null' }] } : { ...schema, type: [schema.type, 'null'] };
}
