import { sql } from 'kysely';
import type { Sql } from '../../../db/sql/sql-driver.ts';

const PAGE = 1000;

/** Jobs whose time has come wait from now on. Whoever asks at the same moment does not do it again. */
export async function admitDue(db: Sql, now: Date): Promise<void> {
  const at = now.toISOString();
  await sql`
    with due as materialized (
      select id from jobs where state = 'delayed' and run_at <= ${at}
      order by run_at nulls first, id nulls first limit ${PAGE} for update skip locked
    )
    update jobs set state = 'waiting', version = version + 1, updated_at = ${at} from due where jobs.id = due.id
  `.execute(db);
}

export interface Taking {
  readonly kinds: readonly string[];
  readonly limit: number;
  readonly now: Date;
  readonly leaseUntil: Date;
}

/** Gives the most urgent jobs that nobody has a lease of their own, in one statement. Their ids, in no order. */
export async function takeWaiting(db: Sql, { kinds, limit, now, leaseUntil }: Taking): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly id: string }>`
    with next as materialized (
      select id from jobs where state = 'waiting' and kind = any(${kinds}::text[])
      order by priority nulls first, run_at nulls first, id nulls first limit ${limit} for update skip locked
    )
    update jobs set state = 'running', attempt = attempt + 1, lease = gen_random_uuid(),
      lease_until = ${leaseUntil.toISOString()}, waiting_key = null, version = version + 1, updated_at = ${now.toISOString()}
    from next where jobs.id = next.id returning jobs.id
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** A job under the lease that a worker has of it. */
export interface Held {
  readonly id: string;
  readonly lease: string;
}

/** False when another worker has the job now. */
export async function extendLease(db: Sql, { id, lease }: Held, now: Date, until: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update jobs set lease_until = ${until.toISOString()}, version = version + 1, updated_at = ${now.toISOString()}
    where id = ${id} and state = 'running' and lease = ${lease}
  `.execute(db);
  return numAffectedRows === 1n;
}

/** False when another worker has the job now. */
export async function endDone(db: Sql, { id, lease }: Held, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const { numAffectedRows } = await sql`
    update jobs set state = 'done', error = null, ended_at = ${at}, lease = null, lease_until = null,
      version = version + 1, updated_at = ${at}
    where id = ${id} and state = 'running' and lease = ${lease}
  `.execute(db);
  return numAffectedRows === 1n;
}

/** Deletes done jobs that ended before a moment, page by page, so that no statement takes long. */
export async function deleteDone(db: Sql, before: Date): Promise<void> {
  for (let count = PAGE; count === PAGE; ) {
    const { numAffectedRows = 0n } = await sql`
      with old as materialized (
        select id from jobs where state = 'done' and ended_at < ${before.toISOString()}
        order by ended_at nulls first limit ${PAGE} for update skip locked
      )
      delete from jobs using old where jobs.id = old.id
    `.execute(db);
    count = Number(numAffectedRows);
  }
}
