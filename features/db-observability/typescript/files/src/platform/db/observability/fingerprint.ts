import { createHash } from 'node:crypto';

/** A statement without what differs from call to call: lists of values have one, however long they are. */
export function normalizeStatement(sql: string): string {
  return sql
    .replaceAll(/'(?:[^']|'')*'/g, '?')
    .replaceAll(/\$\d+/g, '?')
    .replaceAll(/(?<![\w"])\d+(?:\.\d+)?(?![\w"])/g, '?')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?, …)')
    .replaceAll(/(\(\?(?:, …)?\))(?:\s*,\s*\(\?(?:, …)?\))+/g, '$1, …')
    .trim();
}

/** The same for every call of a statement, in every process and release: 12 hexadecimal digits. */
export function fingerprintOf(sql: string): string {
  return createHash('sha256').update(normalizeStatement(sql)).digest('hex').slice(0, 12);
}
