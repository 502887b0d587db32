import { sql } from 'kysely';
import type { Sql } from '../../sql/sql-driver.ts';

/** Everything that the current schema holds, one line each. Definitions name the schema, which is not part of them. */
export async function describePostgres(db: Sql): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly line: string; readonly schema: string }>`
    with relations as (
      select c.oid, c.relname as name, c.relkind as kind, pg_get_expr(c.relpartbound, c.oid) as bound from pg_class c where c.relnamespace = current_schema()::regnamespace
    )
    select current_schema() as schema, 'column ' || r.name || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || coalesce(' collate ' || nullif(l.collname, 'default'), '')
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from relations r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation
    where r.kind in ('r', 'p', 'v', 'm')
    union all
    select current_schema(), 'unique ' || r.name || ' (' || string_agg(a.attname, ', ' order by k.position) || ')'
    from relations r
    join pg_index i on i.indrelid = r.oid and i.indisunique
    cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, position)
    join pg_attribute a on a.attrelid = r.oid and a.attnum = k.attnum
    group by r.name, i.indexrelid
    union all
    select current_schema(), 'index ' || i.indexrelid::regclass || ' ' || case when i.indisvalid then '' else 'invalid ' end
      || pg_get_indexdef(i.indexrelid) from relations r join pg_index i on i.indrelid = r.oid
    union all
    select current_schema(), 'constraint ' || r.name || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
    from relations r join pg_constraint c on c.conrelid = r.oid
    union all
    select current_schema(), 'view ' || r.name || ' ' || pg_get_viewdef(r.oid) from relations r where r.kind in ('v', 'm')
    union all
    select current_schema(), 'partitions ' || r.name || ' by ' || pg_get_partkeydef(r.oid) from relations r where r.kind = 'p'
    union all
    select current_schema(), 'partition ' || i.inhparent::regclass || '.' || r.name || ' ' || r.bound
    from relations r join pg_inherits i on i.inhrelid = r.oid where r.bound is not null
    union all
    select current_schema(), 'trigger ' || r.name || ' ' || pg_get_triggerdef(t.oid)
    from relations r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
    union all
    select current_schema(), 'policy ' || p.tablename || ' ' || p.policyname || ' ' || p.cmd || ' ' || p.roles::text || ' '
      || coalesce(p.qual, '') || ' ' || coalesce(p.with_check, '') from pg_policies p where p.schemaname = current_schema()
    union all
    select current_schema(), 'function ' || pg_get_functiondef(f.oid)
    from pg_proc f where f.pronamespace = current_schema()::regnamespace and f.prokind in ('f', 'p')
    union all
    select current_schema(), 'type ' || t.typname || ' ' || coalesce((
      select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid
    ), '') from pg_type t where t.typnamespace = current_schema()::regnamespace and t.typtype in ('e', 'd')
  `.execute(db);
  return rows.map(({ line, schema }) => line.replaceAll(/\s+/g, ' ').replaceAll(`${schema}.`, '')).sort();
}
