import type { OpenapiDocument, Operation } from '../../src/platform/openapi/document.ts';
import type { Answer } from './client.ts';
import { createSchemaChecker } from './schema-checker.ts';

/** Says in words in what an answer differs from the contract. */
export function createAnswerChecker({ components }: OpenapiDocument) {
  const check = createSchemaChecker(components.schemas);
  return ({ responses }: Operation, { status, headers, json, text }: Answer): readonly string[] => {
    const declared = responses[status];
    if (!declared) return [`status ${status} is not declared`];
    const [entry] = Object.entries(declared.content ?? {});
    if (!entry) return text === '' ? [] : ['a body is not declared'];
    const [type, { schema }] = entry;
    const given = headers.get('content-type');
    const wrongType = given === type ? [] : [`${given} instead of ${type}`];
    if (typeof schema.$ref !== 'string') return wrongType;
    return [...wrongType, ...check(schema.$ref.split('/').at(-1) ?? '', json)];
  };
}
