import { CASE_HELPERS } from './cases.ts';
import type { Helper } from './define-helper.ts';

/** The closed set of helpers, by group in the order of the reference. */
export const HELPER_GROUPS = {
  'Names and cases': CASE_HELPERS,
} as const satisfies Record<string, Readonly<Record<string, Helper>>>;

/** Every helper by name. */
export const HELPERS: ReadonlyMap<string, Helper> = new Map(
  Object.values(HELPER_GROUPS).flatMap((group): [string, Helper][] => Object.entries(group)),
);
