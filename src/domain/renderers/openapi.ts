import { dump } from 'js-yaml';
import { type Result, succeed } from '../problem.ts';
import { composeOpenapiDocument } from './openapi-document.ts';
import type { RendererInput } from './renderer.ts';

/**
 * `openapi`: the contract as YAML, byte for byte what the service's own `npm run openapi:write` makes of the same routes.
 *
 * @returns otherwise the problems of {@link composeOpenapiDocument}
 */
export function renderOpenapi(input: RendererInput): Result<string> {
  const document = composeOpenapiDocument(input);
  if (!document.ok) return document;
  return succeed(dump(document.value, { lineWidth: -1, noRefs: true, skipInvalid: true }));
}
