import { sql } from 'kysely';
import type { Sql } from '../../db/sql/sql-driver.ts';
import type { SearchHit } from '../search.ts';
import type { WordQuery } from '../search-driver.ts';

/** Text search of PostgreSQL: every word as a prefix, ordered by rank. */
export async function findInPostgres(
  db: Sql,
  tenant: string | undefined,
  { words, kind, limit }: WordQuery,
): Promise<readonly SearchHit[]> {
  const query = sql`to_tsquery('simple', ${words.map((word) => `${word}:*`).join(' & ')})`;
  const { rows } = await sql<SearchHit>`
    select kind, id, ts_headline('simple', text, ${query}, 'StartSel="", StopSel="", MaxWords=12, MinWords=4') as excerpt
    from search_documents
    where words @@ ${query} and tenant is not distinct from ${tenant ?? null}
      and (${kind ?? null}::text is null or kind = ${kind ?? null})
    order by ts_rank(words, ${query}) desc, id limit ${limit}
  `.execute(db);
  return rows;
}
