import { sql } from 'kysely';
import type { SqlDriver } from '../sql/sql-driver.ts';

/** A refresh that takes longer is ended. */
export const REFRESH_LIMIT_MS = 900_000;

/**
 * Makes a view anew, while others go on reading it as it was. False when somebody else is at it. It has a connection of its own: a
 * session would keep migrations waiting.
 */
export async function refreshView({ reader }: SqlDriver, name: string): Promise<boolean> {
  const lock = sql`hashtext('view'), hashtext(current_schema() || '.' || ${name})`;
  return reader()
    .connection()
    .execute(async (db) => {
      const { rows } = await sql<{ readonly taken: boolean }>`select pg_try_advisory_lock(${lock}) as taken`.execute(
        db,
      );
      if (!rows[0]?.taken) return false;
      try {
        await sql`set statement_timeout = ${sql.lit(REFRESH_LIMIT_MS)}`.execute(db);
        const found = await sql<{ readonly filled: boolean }>`
          select relispopulated as filled from pg_class
          where relkind = 'm' and relname = ${name} and relnamespace = current_schema()::regnamespace
        `.execute(db);
        // One that was made without data cannot be read yet, so nobody is held up.
        const how = found.rows[0]?.filled === false ? sql`` : sql`concurrently`;
        await sql`refresh materialized view ${how} ${sql.id(name)}`.execute(db);
        return true;
      } finally {
        await sql`reset statement_timeout`.execute(db);
        await sql`select pg_advisory_unlock(${lock})`.execute(db);
      }
    });
}
