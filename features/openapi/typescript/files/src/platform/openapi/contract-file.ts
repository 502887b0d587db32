import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, dump, load } from 'js-yaml';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { OpenapiDocument } from './document.ts';

const FILE = new URL('../../../api/openapi.yaml', import.meta.url);

/** `api/openapi.yaml`, as it is written and what it says. */
export function readContract(): { readonly text: string; readonly document: OpenapiDocument } {
  const text = readFileSync(FILE, 'utf8');
  return { text, document: parseContract(text) };
}

/** Dates stay texts, as they are in JSON. */
export function parseContract(text: string): OpenapiDocument {
  try {
    return load(text, { schema: CORE_SCHEMA }) as OpenapiDocument;
  } catch (error) {
    throw new StartupError(`api/openapi.yaml is not valid YAML: ${error instanceof Error ? error.message : error}`);
  }
}

/** Texts that any reader of YAML could take for a number or a date are quoted. */
export function printContract(document: OpenapiDocument): string {
  return dump(document, { lineWidth: -1, noRefs: true, skipInvalid: true });
}
