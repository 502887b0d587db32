import { isRecord } from './catalogue-lock.ts';

/** Keys that npm puts before all others, in every object of a lock file. Source: `shrinkwrap.js` of `@npmcli/arborist` 9. */
const LEADING_KEYS = [
  'name',
  'version',
  'lockfileVersion',
  'resolved',
  'integrity',
  'requires',
  'packages',
  'dependencies',
];

const collator = new Intl.Collator('en');

/**
 * Prints a value the way npm prints lock files: in every object the scalars and lists come before the objects, each group with the
 * leading keys first and the others in English alphabetical order. Source: the package `json-stringify-nice`.
 */
export function printNpmJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => (isRecord(item) ? sortKeys(item) : item), 2)}\n`;
}

function sortKeys(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.sort(([keyA, a], [keyB, b]) => Number(isRecord(a)) - Number(isRecord(b)) || compareKeys(keyA, keyB)),
  );
}

function compareKeys(a: string, b: string): number {
  const rankA = LEADING_KEYS.indexOf(a);
  const rankB = LEADING_KEYS.indexOf(b);
  if (rankA !== -1 && rankB !== -1) return rankA - rankB;
  if (rankA !== -1) return -1;
  return rankB !== -1 ? 1 : collator.compare(a, b);
}
