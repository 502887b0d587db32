import { CASE_HELPERS } from './cases.ts';
import { COMPARISON_HELPERS } from './comparisons.ts';
import type { Helper } from './define-helper.ts';
import { ENCODING_HELPERS } from './encodings.ts';
import { LAYOUT_HELPERS } from './layout.ts';
import { LIST_HELPERS } from './lists.ts';
import { SERVICE_HELPERS } from './service.ts';

/** The closed set of helpers, by group in the order of the reference. None of them reads a clock, a file or chance. */
export const HELPER_GROUPS = {
  'Names and cases': CASE_HELPERS,
  'Text in files': ENCODING_HELPERS,
  Layout: LAYOUT_HELPERS,
  Conditions: COMPARISON_HELPERS,
  'Lists and objects': LIST_HELPERS,
  'The service': SERVICE_HELPERS,
} as const satisfies Record<string, Readonly<Record<string, Helper>>>;

/** Every helper by name. */
export const HELPERS: ReadonlyMap<string, Helper> = new Map(
  Object.values(HELPER_GROUPS).flatMap((group): [string, Helper][] => Object.entries(group)),
);
