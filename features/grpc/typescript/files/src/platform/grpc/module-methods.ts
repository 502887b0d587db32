import type { OperationInput } from '../api-operations/operation-request.ts';
import { columnName } from '../module/mapper.ts';
import type { Field, ModuleDescription } from '../module/module-contract.ts';
import { enumName, enumValue } from './enum-names.ts';
import type { GrpcMethod, Message } from './grpc-service.ts';

/** The message of a new, read or changed aggregate is in this field: `invoice`. */
const entityField = ({ name }: ModuleDescription): string => name.replaceAll('-', '_');

/** `collection` of a list is in a field of that name: `invoices`. */
const listField = ({ collection }: ModuleDescription): string => collection.replaceAll('-', '_');

export function createMethod(contract: ModuleDescription): GrpcMethod {
  return {
    operation: ['POST', `/${contract.collection}`],
    toInput: (request) => ({ body: toValues(contract, request) }),
    toMessage: (body) => ({ [entityField(contract)]: toEntity(contract, body) }),
  };
}

export function getMethod(contract: ModuleDescription): GrpcMethod {
  return {
    operation: ['GET', `/${contract.collection}/{id}`],
    toInput: byId,
    toMessage: (body) => ({ [entityField(contract)]: toEntity(contract, body) }),
  };
}

export function listMethod(contract: ModuleDescription): GrpcMethod {
  return {
    operation: ['GET', `/${contract.collection}`],
    toInput: ({ limit, cursor, sort, ...filters }) => ({
      query: { limit, cursor, sort, ...toValues(contract, filters) },
    }),
    toMessage(body) {
      const { items, total, next } = body as Readonly<{ items: readonly unknown[]; total: number; next?: string }>;
      return { [listField(contract)]: items.map((item) => toEntity(contract, item)), total, next };
    },
  };
}

/** Without a mask what is set is changed. With one its fields are: those that are not set are cleared. */
export function updateMethod(contract: ModuleDescription): GrpcMethod {
  return {
    operation: ['PATCH', `/${contract.collection}/{id}`],
    toInput(request) {
      const { paths } = Object(request.update_mask) as { readonly paths?: readonly string[] };
      const given = toValues(contract, request);
      const masked = paths?.map((path) => [fieldOf(contract, path), given[fieldOf(contract, path)] ?? null]);
      return { ...byId(request), body: masked ? Object.fromEntries(masked) : given };
    },
    toMessage: (body) => ({ [entityField(contract)]: toEntity(contract, body) }),
  };
}

export function deleteMethod(contract: ModuleDescription): GrpcMethod {
  return { operation: ['DELETE', `/${contract.collection}/{id}`], toInput: byId, toMessage: () => ({}) };
}

/** `if_version` asks that nobody has changed it since. */
function byId({ id, if_version: version }: Message): OperationInput {
  return {
    params: { id: String(id ?? '') },
    ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
  };
}

/** What a mask names that is no field is left for the validation to refuse. */
function fieldOf({ fields }: ModuleDescription, path: string): string {
  return Object.keys(fields).find((name) => columnName(name) === path) ?? path;
}

function toValues({ fields }: ModuleDescription, request: Message): Message {
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    toValue(name, field, request[columnName(name)]),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function toValue(name: string, field: Field, value: unknown): unknown {
  // A number of 0 and an empty text are not sent inside a message.
  if (field.kind === 'money') return value === undefined ? undefined : { amount: 0, currency: '', ...Object(value) };
  if (field.kind !== 'enum' || typeof value !== 'string') return value;
  return enumValue(name, field.values, value);
}

function toEntity({ fields }: ModuleDescription, body: unknown): Message {
  const { id, version, createdAt, updatedAt, ...rest } = body as Readonly<Record<string, unknown>>;
  const own = Object.entries(fields).map(([name, field]) => {
    const value = rest[name];
    return [columnName(name), field.kind === 'enum' && typeof value === 'string' ? enumName(name, value) : value];
  });
  return { id, version, created_at: createdAt, updated_at: updatedAt, ...Object.fromEntries(own) };
}
