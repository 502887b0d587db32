import { sql } from 'kysely';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { SqlSession } from '../sql/sql-driver.ts';
import { ensureHistory, forgetApplied, isApplied, readHistory, recordApplied, requireUnchanged } from './history.ts';
import { type Migration, migrationKey } from './migration.ts';

/** Applies what is missing, each migration on its own, and gives back what it has applied. */
export async function migrateUp(session: SqlSession, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  await ensureHistory(session);
  const history = await readHistory(session.sql);
  requireUnchanged(history, migrations);
  const done: Migration[] = [];
  for (const migration of migrations.filter((one) => !isApplied(history, one))) {
    if (await within(session, migration, 'up', () => apply(session, migration))) done.push(migration);
  }
  return done;
}

/** Takes back the last `count` migrations, the last one first. */
export async function migrateDown(
  session: SqlSession,
  migrations: readonly Migration[],
  count: number,
): Promise<readonly Migration[]> {
  await ensureHistory(session);
  const last = (await readHistory(session.sql)).toReversed().slice(0, count);
  const found = last.map((applied) => {
    const migration = migrations.find((one) => migrationKey(one) === migrationKey(applied));
    if (!migration) throw new StartupError(`${applied.id} is applied, and its files are gone`);
    return migration;
  });
  for (const migration of found) {
    await within(session, migration, 'down', async () => {
      await session.run(migration.down);
      await forgetApplied(session, migration);
    });
  }
  return found;
}

/** False when another process was faster. */
async function apply(session: SqlSession, migration: Migration): Promise<boolean> {
  if (isApplied(await readHistory(session.sql), migration)) return false;
  await session.run(migration.up);
  if (migration.check !== undefined) {
    const { rows } = await sql.raw(migration.check).execute(session.sql);
    if (rows.length > 0) throw new Error(`its check finds ${rows.length} rows, such as ${JSON.stringify(rows[0])}`);
  }
  await recordApplied(session, migration);
  return true;
}

async function within<T>(
  session: SqlSession,
  { id, transactional }: Migration,
  direction: 'up' | 'down',
  work: () => Promise<T>,
): Promise<T> {
  try {
    return transactional ? await session.transaction(work) : await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const kept = transactional ? 'Nothing of it is kept' : 'It runs without a transaction: see what is left of it';
    throw new StartupError(`${id} ${direction}: ${why}. ${kept}`);
  }
}
