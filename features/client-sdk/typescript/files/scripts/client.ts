import type { Schema, Schemas } from '../src/platform/http/route.ts';
import { listOperations } from '../src/platform/openapi/bind.ts';
import { readContract } from '../src/platform/openapi/contract-file.ts';
import type { OpenapiDocument, Operation, Parameter } from '../src/platform/openapi/document.ts';
import { writeDerivedFiles } from './support/derived-file.ts';

writeDerivedFiles({ 'clients/typescript/src/contract.ts': renderContract(readContract().document) }, 'client:write');

/** The types of the contract, and a table of its operations. */
function renderContract({ components, ...rest }: OpenapiDocument): string {
  const operations = listOperations({ components, ...rest });
  return [
    '// Written by `npm run client:write` from api/openapi.yaml.',
    ...Object.entries(components.schemas).map(([name, schema]) => renderDeclaration(name, schema)),
    ...operations.flatMap(({ operation }) => [
      ...renderParameters(operation, 'query'),
      ...renderParameters(operation, 'header'),
    ]),
    `export interface Operations {\n${operations.map(({ operation }) => renderOperation(operation)).join('\n')}\n}`,
    `export const operations = {\n${operations.map(({ operation, method, path }) => `  ${operation.operationId}: { method: '${method}', path: '${path}' },`).join('\n')}\n} as const;`,
    ...renderSecurity(components.securitySchemes ?? {}),
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

function renderDeclaration(name: string, schema: Schema): string {
  const members = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  if (members.length === 0) return `export type ${name} = ${renderType(schema)};`;
  const required = (schema.required ?? []) as readonly string[];
  const lines = members.map(
    ([key, value]) => `${renderDoc(value)}  ${renderMember(key, value, required.includes(key))};`,
  );
  return `export interface ${name} {\n${lines.join('\n')}\n}`;
}

function renderDoc({ description }: Schema): string {
  return description === undefined ? '' : `  /** ${String(description).replaceAll('*/', '*\\/')} */\n`;
}

function renderMember(name: string, schema: Schema, required: boolean): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : renderLiteral(name);
  return required ? `${key}: ${renderType(schema)}` : `${key}?: ${renderType(schema)} | undefined`;
}

function renderOperation({ operationId, parameters = [], requestBody, responses }: Operation): string {
  const body = requestBody?.content['application/json']?.schema;
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const [content] = Object.values(success?.content ?? {});
  const path = placed('path', parameters).map(({ name, schema }) => renderMember(name, schema, true));
  const input = [
    ...(path.length > 0 ? [`path: { ${path.join('; ')} }`] : []),
    ...renderInput('query', placed('query', parameters), parametersName(operationId, 'query')),
    ...renderInput('headers', placed('header', parameters), parametersName(operationId, 'header')),
    ...(body ? [`body: ${renderType(body)}`] : []),
  ];
  const given = input.length === 0 ? 'undefined' : `{ ${input.join('; ')} }`;
  return `  ${operationId}: { input: ${given}; output: ${content ? renderType(content.schema) : 'undefined'} };`;
}

function renderInput(member: string, parameters: readonly Parameter[], type: string): readonly string[] {
  if (parameters.length === 0) return [];
  return [`${member}${parameters.some(({ required }) => required) ? '' : '?'}: ${type}`];
}

function renderParameters({ operationId, parameters }: Operation, place: 'query' | 'header'): readonly string[] {
  const own = placed(place, parameters);
  if (own.length === 0) return [];
  const properties = Object.fromEntries(own.map(({ name, description, schema }) => [name, { description, ...schema }]));
  const required = own.flatMap((parameter) => (parameter.required ? [parameter.name] : []));
  return [renderDeclaration(parametersName(operationId, place), { properties, required })];
}

/** `ListInvoicesQuery`, `UpdateInvoiceHeaders`. */
function parametersName(id: string, place: 'query' | 'header'): string {
  return `${id[0]?.toUpperCase()}${id.slice(1)}${place === 'query' ? 'Query' : 'Headers'}`;
}

/** Where a caller writes what it proves itself by. Cookies and certificates are not sent by the client. */
function renderSecurity(schemes: Schemas): readonly string[] {
  const lines = Object.entries(schemes).flatMap(([id, { type, scheme, in: place, name }]) => {
    if (type === 'http' && scheme === 'bearer') return [`  ${id}: { header: 'authorization', prefix: 'Bearer ' },`];
    return type === 'apiKey' && place === 'header'
      ? [`  ${id}: { header: ${renderLiteral(String(name).toLowerCase())}, prefix: '' },`]
      : [];
  });
  return lines.length === 0 ? [] : [`export const securitySchemes = {\n${lines.join('\n')}\n} as const;`];
}

function placed(place: Parameter['in'], parameters: readonly Parameter[] = []): readonly Parameter[] {
  return parameters.filter((parameter) => parameter.in === place);
}

function renderType(schema: Schema): string {
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return renderLiteral(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(renderLiteral).join(' | ');
  const choices = [...schemasOf(schema.anyOf), ...schemasOf(schema.oneOf)];
  if (choices.length > 0) return choices.map(renderType).join(' | ');
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
      return renderArray((schema.items ?? {}) as Schema);
    case 'object':
      return renderObject(schema);
    default:
      return 'unknown';
  }
}

function renderArray(items: Schema): string {
  const isUnion = [items.enum, items.anyOf, items.oneOf, items.type].some(Array.isArray);
  return isUnion ? `(${renderType(items)})[]` : `${renderType(items)}[]`;
}

function renderObject({ properties, required, additionalProperties }: Schema): string {
  const names = (required ?? []) as readonly string[];
  const members = Object.entries((properties ?? {}) as Record<string, Schema>).map(([name, schema]) =>
    renderMember(name, schema, names.includes(name)),
  );
  if (members.length > 0) return `{ ${members.join('; ')} }`;
  return `Record<string, ${typeof additionalProperties === 'object' ? renderType(additionalProperties as Schema) : 'unknown'}>`;
}

/** Texts in single quotes; they hold no line breaks, since JSON escapes those. */
function renderLiteral(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function schemasOf(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value : [];
}
