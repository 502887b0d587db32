import { isRecord } from './catalogue-lock.ts';
import { compareEnglish } from './compare-english.ts';

/** Keys that npm puts before all others, in every object of a lock file. Source: `shrinkwrap.js` of `@npmcli/arborist` 9. */
const LEADING_KEYS = new Map(
  ['name', 'version', 'lockfileVersion', 'resolved', 'integrity', 'requires', 'packages', 'dependencies'].map(
    (key, rank) => [key, rank] as const,
  ),
);

/**
 * Prints a value the way npm prints lock files: in every object the scalars and lists come before the objects, each group with the
 * leading keys first and the others in English alphabetical order. Source: the package `json-stringify-nice`.
 */
export function printNpmJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => (isRecord(item) ? sortKeys(item) : item), 2)}\n`;
}

type Entry = readonly [key: string, value: unknown];

function sortKeys(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries: readonly Entry[] = Object.entries(value);
  // Nearly every object comes from a lock that npm wrote.
  const isSorted = entries.every((entry, index) => {
    const next = entries[index + 1];
    return next === undefined || compareEntries(entry, next) <= 0;
  });
  return isSorted ? value : Object.fromEntries(entries.toSorted(compareEntries));
}

function compareEntries([keyA, a]: Entry, [keyB, b]: Entry): number {
  return Number(isRecord(a)) - Number(isRecord(b)) || rankOf(keyA) - rankOf(keyB) || compareEnglish(keyA, keyB);
}

function rankOf(key: string): number {
  return LEADING_KEYS.get(key) ?? LEADING_KEYS.size;
}
