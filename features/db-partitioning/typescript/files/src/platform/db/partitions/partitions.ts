import { sql } from 'kysely';
import type { Sql, SqlDriver } from '../sql/sql-driver.ts';
import type { PartitionedTable } from './partitioned-table.ts';

/** Whoever reads or writes the table waits for as long, so it is short: the job is tried again. */
const LOCK_WAIT_MS = 3000;
/** Rows that are counted in the partition for all others. */
const MOST_COUNTED = 10_000;

export interface KeptUp {
  readonly made: readonly string[];
  readonly dropped: readonly string[];
}

export interface Partition {
  readonly name: string;
  /** The first moment and the one after the last, in UTC. Neither for the partition of all ids that have no other. */
  readonly from: string | null;
  readonly until: string | null;
  /** What the statistics of the database say; -1 before there are any. */
  readonly rows: number;
  readonly size: string;
}

export interface PartitionState {
  /** Partitions that begin in the future. */
  readonly ahead: number;
  /** Rows without a partition of their time. */
  readonly unplaced: number;
}

/** Makes the partitions that lack and drops those that are not kept, all of it or nothing. */
export async function keepUp(
  driver: SqlDriver,
  { table, every, ahead, keep }: PartitionedTable,
  lockWaitMs = LOCK_WAIT_MS,
): Promise<KeptUp> {
  return driver.session((session) =>
    session.transaction(async () => {
      await session.run(`set local lock_timeout = ${lockWaitMs}`);
      const made = await namesOf(session.sql, sql`select partition_ensure(${table}, ${every}, ${ahead}) as name`);
      if (keep === undefined) return { made, dropped: [] };
      return {
        made,
        dropped: await namesOf(session.sql, sql`select partition_drop(${table}, ${every}, ${keep}) as name`),
      };
    }),
  );
}

/** In the order of their times. */
export async function listPartitions(db: Sql, table: string): Promise<readonly Partition[]> {
  const { rows } = await sql<Partition>`
    select l."name", to_char(partition_moment(l."from"), 'YYYY-MM-DD') as "from",
      to_char(partition_moment(l."until"), 'YYYY-MM-DD') as "until",
      c.reltuples::float8 as "rows", pg_size_pretty(pg_total_relation_size(c.oid)) as "size"
    from partition_list(${table}) as l
    join pg_class c on c.relname = l."name" and c.relnamespace = current_schema()::regnamespace
    order by l."until" nulls last
  `.execute(db);
  return rows;
}

export async function readState(db: Sql, table: string): Promise<PartitionState> {
  const rest = sql.id(`${table}_default`);
  const { rows } = await sql<{ readonly ahead: number; readonly unplaced: number }>`
    select
      (select count(*)::int from partition_list(${table}) where "from" > partition_bound(now() at time zone 'UTC')) as ahead,
      (select count(*)::int from (select 1 from ${rest} limit ${MOST_COUNTED}) as waiting) as unplaced
  `.execute(db);
  return rows[0] ?? { ahead: 0, unplaced: 0 };
}

async function namesOf(db: Sql, query: ReturnType<typeof sql>): Promise<readonly string[]> {
  const { rows } = await query.execute(db);
  return rows.map((row) => String(Object(row).name));
}
