import type { GraphQLResolveInfo } from 'graphql';
import type { ApiOperations } from '../api-operations/api-operations.ts';
import type { OperationInput } from '../api-operations/operation-request.ts';
import type { ModuleDescription } from '../module/module-contract.ts';
import type { GraphCall, Resolve, Resolvers } from './graph.ts';
import { enumName, rootField, sortName, typeName } from './schema-names.ts';

type Values = Readonly<Record<string, unknown>>;

/** The fields of a module: each runs the operation of the API that does the same. */
export function moduleResolvers(contract: ModuleDescription, operations: ApiOperations): Resolvers {
  const type = typeName(contract);
  const path = `/${contract.collection}`;
  const list = operations.find('GET', path).id;
  const create = operations.find('POST', path).id;
  const update = operations.find('PATCH', `${path}/{id}`).id;
  const remove = operations.find('DELETE', `${path}/{id}`).id;
  return {
    Query: {
      [rootField(contract.name)]: (_, { id }, call) => call.load(contract.name, id),
      [rootField(contract.collection)]: (_, { sort, ...rest }, call) =>
        call.run(list, { query: { ...toValues(contract, rest), sort: sortOf(contract, sort) } }),
    },
    Mutation: {
      [`create${type}`]: (_, { input }, call, info) =>
        call.run(create, { body: withoutNulls(toValues(contract, input)), ...headersFor(call, info) }),
      [`update${type}`]: (_, { id, changes, ifVersion }, call, info) =>
        call.run(update, { params: { id }, body: toValues(contract, changes), ...headersFor(call, info, ifVersion) }),
      async [`delete${type}`](_, { id, ifVersion }, call, info) {
        await call.run(remove, { params: { id }, ...headersFor(call, info, ifVersion) });
        return id;
      },
    },
    [type]: Object.fromEntries(enumFields(contract).map(([name]) => [name, readEnum(name)])),
  };
}

/** Each field of a request is an operation of its own, so it has a key of its own. */
function headersFor(
  { ctx }: GraphCall,
  { path }: GraphQLResolveInfo,
  version?: number,
): Pick<OperationInput, 'headers'> {
  const key = ctx.request.headers.get('idempotency-key')?.replaceAll('"', '');
  return {
    headers: {
      ...(key === undefined ? {} : { 'idempotency-key': `${key}.${path.key}` }),
      ...(version === undefined || version === null ? {} : { 'if-match': `"${version}"` }),
    },
  };
}

/** Enums of GraphQL have names that their values do not always have. */
function toValues(contract: ModuleDescription, given: Values): Values {
  const enums = new Map(enumFields(contract));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      enums.get(name)?.find((known) => enumName(known) === value) ?? value,
    ]),
  );
}

function readEnum(name: string): Resolve {
  return (source) => {
    const value: unknown = source[name];
    return typeof value === 'string' ? enumName(value) : value;
  };
}

function enumFields({ fields }: ModuleDescription): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(fields).flatMap(([name, field]) => (field.kind === 'enum' ? [[name, field.values]] : []));
}

function sortOf({ sortKeys }: ModuleDescription, name: unknown): string | undefined {
  return sortKeys.flatMap((key) => [key, `-${key}`]).find((sort) => sortName(sort) === name);
}

/** What is null in something new is not there. */
function withoutNulls(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
