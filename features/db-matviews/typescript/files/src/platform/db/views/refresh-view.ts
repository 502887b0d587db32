import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Sql, SqlDriver } from '../sql/sql-driver.ts';

/** A refresh that takes longer is ended. */
export const REFRESH_LIMIT_MS = 900_000;

/**
 * Makes a view anew, while others go on reading it as it was. False when somebody else is at it. In a transaction like any other: a
 * session would keep migrations waiting.
 */
export async function refreshView(ctx: Context, driver: SqlDriver, name: string): Promise<boolean> {
  const { sql: tx, release } = await driver.begin(ctx);
  try {
    const isRefreshed = await refresh(tx, name);
    await tx.commit().execute();
    return isRefreshed;
  } catch (error) {
    await tx.rollback().execute();
    throw error;
  } finally {
    release();
  }
}

async function refresh(tx: Sql, name: string): Promise<boolean> {
  const { rows } = await sql<{ readonly taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('view'), hashtext(current_schema() || '.' || ${name})) as taken
  `.execute(tx);
  if (!rows[0]?.taken) return false;
  await sql`set local statement_timeout = ${sql.lit(REFRESH_LIMIT_MS)}`.execute(tx);
  const found = await sql<{ readonly filled: boolean }>`
    select relispopulated as filled from pg_class
    where relkind = 'm' and relname = ${name} and relnamespace = current_schema()::regnamespace
  `.execute(tx);
  // One that was made without data cannot be read yet, so nobody is held up.
  const how = found.rows[0]?.filled === false ? sql`` : sql`concurrently`;
  await sql`refresh materialized view ${how} ${sql.id(name)}`.execute(tx);
  return true;
}
