import { sql } from 'kysely';
import type { Sql } from '../../sql/sql-driver.ts';

/** Columns and unique keys by what they are; all statements too, because checks and triggers have no other form. */
export async function describeSqlite(db: Sql): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly line: string }>`
    with tables as (select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*')
    select 'column ' || tables.name || '.' || c.name || ' ' || c.type || iif(c."notnull", ' not null', '')
      || coalesce(' default ' || c.dflt_value, '') as line
    from tables, pragma_table_xinfo(tables.name) as c
    union all
    select 'unique ' || tables.name || ' (' || group_concat(i.name, ', ') || ')'
    from tables, pragma_index_list(tables.name) as l, pragma_index_info(l.name) as i
    where l."unique" group by tables.name, l.name
    union all
    select type || ' ' || name || ': ' || sql from sqlite_schema where sql is not null and name not glob 'sqlite_*'
  `.execute(db);
  return rows.map(({ line }) => line.replaceAll(/\s+/g, ' ')).sort();
}
