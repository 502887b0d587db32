import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Schema } from '../src/platform/http/route.ts';
import { listOperations } from '../src/platform/openapi/bind.ts';
import type { OpenapiDocument, Operation, Parameter } from '../src/platform/openapi/document.ts';
import { writeDerivedFiles } from './support/derived-file.ts';

const document: OpenapiDocument = parse(readFileSync(new URL('../api/openapi.yaml', import.meta.url), 'utf8'));
writeDerivedFiles({ 'clients/typescript/src/contract.ts': renderContract(document) }, 'client:write');

/** The types of the contract, and a table of its operations. */
function renderContract({ components, ...rest }: OpenapiDocument): string {
  const operations = listOperations({ components, ...rest });
  return [
    '// Written by `npm run client:write` from api/openapi.yaml.',
    ...Object.entries(components.schemas).map(([name, schema]) => renderDeclaration(name, schema)),
    ...operations.flatMap(({ operation }) => renderQuery(operation)),
    `export interface Operations {\n${operations.map(({ operation }) => renderOperation(operation)).join('\n')}\n}`,
    `export const operations = {\n${operations.map(({ operation, method, path }) => `  ${operation.operationId}: { method: '${method}', path: '${path}' },`).join('\n')}\n} as const;`,
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

function renderDeclaration(name: string, schema: Schema): string {
  const members = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const required = (schema.required ?? []) as readonly string[];
  const lines = members.map(
    ([key, value]) => `${renderDoc(value)}  ${renderMember(key, value, required.includes(key))}`,
  );
  return `export interface ${name} {\n${lines.join('\n')}\n}`;
}

function renderDoc({ description }: Schema): string {
  return description === undefined ? '' : `  /** ${description} */\n`;
}

function renderMember(name: string, schema: Schema, required: boolean): string {
  return required ? `${name}: ${renderType(schema)};` : `${name}?: ${renderType(schema)} | undefined;`;
}

function renderOperation({ operationId, parameters = [], requestBody, responses }: Operation): string {
  const body = requestBody?.content['application/json']?.schema;
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const [content] = Object.values(success?.content ?? {});
  const path = placed('path', parameters).map(({ name, schema }) => renderMember(name, schema, true).slice(0, -1));
  const input = [
    ...(path.length > 0 ? [`path: { ${path.join('; ')} }`] : []),
    ...(placed('query', parameters).length > 0 ? [`query?: ${queryName(operationId)}`] : []),
    ...(body ? [`body: ${renderType(body)}`] : []),
  ];
  const given = input.length === 0 ? 'undefined' : `{ ${input.join('; ')} }`;
  return `  ${operationId}: { input: ${given}; output: ${content ? renderType(content.schema) : 'undefined'} };`;
}

function renderQuery({ operationId, parameters }: Operation): readonly string[] {
  const query = placed('query', parameters);
  if (query.length === 0) return [];
  const properties = Object.fromEntries(
    query.map(({ name, description, schema }) => [name, { description, ...schema }]),
  );
  return [renderDeclaration(queryName(operationId), { properties })];
}

function queryName(operationId: string): string {
  return `${operationId[0]?.toUpperCase()}${operationId.slice(1)}Query`;
}

function placed(place: Parameter['in'], parameters: readonly Parameter[] = []): readonly Parameter[] {
  return parameters.filter((parameter) => parameter.in === place);
}

function renderType(schema: Schema): string {
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => (value === null ? 'null' : `'${value}'`)).join(' | ');
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(renderType).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => renderType({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return renderArray(schema.items as Schema);
    default:
      return 'unknown';
  }
}

function renderArray(items: Schema): string {
  const properties = Object.entries((items.properties ?? {}) as Record<string, Schema>);
  if (properties.length === 0) return `${renderType(items)}[]`;
  const required = (items.required ?? []) as readonly string[];
  return `{ ${properties.map(([name, schema]) => renderMember(name, schema, required.includes(name)).slice(0, -1)).join('; ')} }[]`;
}
