import { and, where } from '../../../kernel/specification.ts';
import type { Reader } from '../../db/store.ts';
import type { SearchHit } from '../search.ts';
import type { WordQuery } from '../search-driver.ts';
import { allWordsOf } from '../words.ts';
import { documentsTable } from './documents-table.ts';

const EXCERPT_LENGTH = 80;

/** For databases without an index of words: reads everything, which is right for tests and nothing else. */
export async function findInMemory(
  reader: Reader,
  tenant: string | undefined,
  { words, kind, limit }: WordQuery,
): Promise<readonly SearchHit[]> {
  const isOf = kind === undefined ? [] : [where('kind', 'eq', kind)];
  const condition = and<Record<string, unknown>>(where('tenant', 'eq', tenant ?? null), ...isOf);
  const query = { where: condition, order: [{ column: 'id', descending: false }], limit: Number.MAX_SAFE_INTEGER };
  const rows = await reader.select(documentsTable, query);
  const fits = (text: string): boolean => {
    const own = allWordsOf(text);
    return words.every((word) => own.some((other) => other.startsWith(word)));
  };
  return rows
    .filter(({ text }) => fits(String(text)))
    .slice(0, limit)
    .map((row) => ({ kind: String(row.kind), id: row.id, excerpt: String(row.text).slice(0, EXCERPT_LENGTH) }));
}
