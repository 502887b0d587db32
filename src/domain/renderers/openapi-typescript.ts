import { type Result, succeed } from '../problem.ts';
import { type Fragment, listFragments, listMembers, listTexts, readFragment } from './fragment.ts';
import { composeOpenapiDocument, type OpenapiDocument } from './openapi-document.ts';
import type { RendererInput } from './renderer.ts';

/**
 * `openapi-typescript`: the types of the contract and a table of its operations, byte for byte what the service's own
 * `npm run client:write` makes of `api/openapi.yaml`.
 *
 * @returns otherwise the problems of {@link composeOpenapiDocument}
 */
export function renderOpenapiTypescript(input: RendererInput): Result<string> {
  const document = composeOpenapiDocument(input);
  return document.ok ? succeed(renderContract(document.value)) : document;
}

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly fragment: Fragment;
}

function renderContract({ paths, components }: OpenapiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, fragment]): Operation => {
      return { id: String(fragment.operationId), method: method.toUpperCase(), path, fragment };
    }),
  );
  const table = operations.map(({ id, method, path }) => `  ${id}: { method: '${method}', path: '${path}' },`);
  const parts = [
    '// Written by `npm run client:write` from api/openapi.yaml.',
    ...Object.entries(components.schemas).map(([name, schema]) => renderDeclaration(name, schema)),
    ...operations.flatMap((operation) => [
      ...renderParameters(operation, 'query'),
      ...renderParameters(operation, 'header'),
    ]),
    `export interface Operations {\n${operations.map(renderOperation).join('\n')}\n}`,
    `export const operations = {\n${table.join('\n')}\n} as const;`,
    ...renderSecurity(components.securitySchemes ?? {}),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderDeclaration(name: string, schema: Fragment): string {
  const members = listMembers(schema.properties);
  if (members.length === 0) return `export type ${name} = ${renderType(schema)};`;
  const required = listTexts(schema.required);
  const lines = members.map(
    ([key, value]) => `${renderDoc(value)}  ${renderMember(key, value, required.includes(key))};`,
  );
  return `export interface ${name} {\n${lines.join('\n')}\n}`;
}

function renderDoc({ description }: Fragment): string {
  return typeof description === 'string' ? `  /** ${description.replaceAll('*/', '*\\/')} */\n` : '';
}

function renderMember(name: string, schema: Fragment, isRequired: boolean): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : renderLiteral(name);
  return isRequired ? `${key}: ${renderType(schema)}` : `${key}?: ${renderType(schema)} | undefined`;
}

function renderOperation({ id, fragment }: Operation): string {
  const path = listParameters(fragment, 'path');
  const body = readFragment(contentOf(fragment.requestBody, 'application/json'));
  const success = listMembers(fragment.responses).find(([status]) => status.startsWith('2'))?.[1];
  const answer = contentOf(success);
  const pathMembers = path.map(({ name, schema }) => renderMember(name, schema, true));
  const input = [
    ...(path.length > 0 ? [`path: { ${pathMembers.join('; ')} }`] : []),
    ...renderInput('query', listParameters(fragment, 'query'), parametersName(id, 'query')),
    ...renderInput('headers', listParameters(fragment, 'header'), parametersName(id, 'header')),
    ...(body === undefined ? [] : [`body: ${renderType(body)}`]),
  ];
  const given = input.length === 0 ? 'undefined' : `{ ${input.join('; ')} }`;
  return `  ${id}: { input: ${given}; output: ${answer === undefined ? 'undefined' : renderType(answer)} };`;
}

function renderInput(member: string, parameters: readonly Parameter[], type: string): readonly string[] {
  if (parameters.length === 0) return [];
  return [`${member}${parameters.some(({ required }) => required) ? '' : '?'}: ${type}`];
}

function renderParameters({ id, fragment }: Operation, place: 'query' | 'header'): readonly string[] {
  const own = listParameters(fragment, place);
  if (own.length === 0) return [];
  const properties = own.map(({ name, description, schema }) => [name, { description, ...schema }] as const);
  const required = own.flatMap((parameter) => (parameter.required ? [parameter.name] : []));
  return [renderDeclaration(parametersName(id, place), { properties: Object.fromEntries(properties), required })];
}

/** `ListInvoicesQuery`, `UpdateInvoiceHeaders`. */
function parametersName(id: string, place: 'query' | 'header'): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}${place === 'query' ? 'Query' : 'Headers'}`;
}

/** Where a caller writes what it proves itself by. Cookies and certificates are not sent by the client. */
function renderSecurity(schemes: OpenapiDocument['components']['securitySchemes'] & object): readonly string[] {
  const lines = Object.entries(schemes).flatMap(([id, { type, scheme, in: place, name }]) => {
    if (type === 'http' && scheme === 'bearer') return [`  ${id}: { header: 'authorization', prefix: 'Bearer ' },`];
    return type === 'apiKey' && place === 'header'
      ? [`  ${id}: { header: ${renderLiteral(String(name).toLowerCase())}, prefix: '' },`]
      : [];
  });
  return lines.length === 0 ? [] : [`export const securitySchemes = {\n${lines.join('\n')}\n} as const;`];
}

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly description: unknown;
  readonly schema: Fragment;
}

function listParameters({ parameters }: Fragment, place: 'path' | 'query' | 'header'): readonly Parameter[] {
  const own = listFragments(parameters).filter((parameter) => parameter.in === place);
  return own.map(({ name, required, description, schema }) => {
    return { name: String(name), required: required === true, description, schema: readFragment(schema) ?? {} };
  });
}

/** The schema of the named media type of a body, or of the first one. */
function contentOf(value: unknown, type?: string): Fragment | undefined {
  const types = listMembers(readFragment(value)?.content);
  const found = type === undefined ? types[0] : types.find(([name]) => name === type);
  return readFragment(found?.[1].schema);
}

function renderType(schema: Fragment): string {
  if (typeof schema.$ref === 'string') return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.const !== undefined) return renderLiteral(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(renderLiteral).join(' | ');
  const choices = [...listFragments(schema.anyOf), ...listFragments(schema.oneOf)];
  if (choices.length > 0) return choices.map(renderType).join(' | ');
  if (Array.isArray(schema.type))
    return schema.type.map((type: unknown) => renderType({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return renderArray(readFragment(schema.items) ?? {});
    case 'object':
      return renderObject(schema);
    default:
      return 'unknown';
  }
}

function renderArray(items: Fragment): string {
  const isUnion = [items.enum, items.anyOf, items.oneOf, items.type].some(Array.isArray);
  return isUnion ? `(${renderType(items)})[]` : `${renderType(items)}[]`;
}

function renderObject({ properties, required, additionalProperties }: Fragment): string {
  const names = listTexts(required);
  const members = listMembers(properties).map(([name, schema]) => renderMember(name, schema, names.includes(name)));
  if (members.length > 0) return `{ ${members.join('; ')} }`;
  return `Record<string, ${renderType(readFragment(additionalProperties) ?? {})}>`;
}

/** Texts in single quotes; they hold no line breaks, since JSON escapes those. */
function renderLiteral(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
