import { sql } from 'kysely';
import type { Sql } from '../../db/sql/sql-driver.ts';
import type { SearchHit } from '../search.ts';
import type { WordQuery } from '../search-driver.ts';

/** FTS5 (https://www.sqlite.org/fts5.html): every word as a prefix, ordered by bm25. */
export async function findInSqlite(
  db: Sql,
  tenant: string | undefined,
  { words, kind, limit }: WordQuery,
): Promise<readonly SearchHit[]> {
  const match = words.map((word) => `"${word}"*`).join(' ');
  const { rows } = await sql<SearchHit>`
    select d.kind, d.id, snippet(search_index, 0, '', '', '…', 12) as excerpt
    from search_index join search_documents as d on d."key" = search_index.rowid
    where search_index match ${match} and d.tenant is ${tenant ?? null} and (${kind ?? null} is null or d.kind = ${kind ?? null})
    order by bm25(search_index), d.id limit ${limit}
  `.execute(db);
  return rows;
}
