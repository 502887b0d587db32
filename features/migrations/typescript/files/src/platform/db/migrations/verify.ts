import type { Logger } from 'kysely';
import type { SqlDriver, SqlSession } from '../sql/sql-driver.ts';
import { tableSql } from '../sql/table-sql.ts';
import type { Table } from '../store.ts';
import { ensureHistory } from './history.ts';
import { migrateDown, migrateUp } from './migrate.ts';
import type { Migration } from './migration.ts';

/**
 * Proves on empty databases that every migration can be taken back and applied again, and that together they make
 * the columns and unique keys that the code declares. The database of the service is not touched.
 */
export async function verifyMigrations(
  driver: SqlDriver,
  migrations: readonly Migration[],
  tables: readonly Table[],
): Promise<readonly string[]> {
  const migrated = await onScratch(driver, async (session) => {
    await ensureHistory(session);
    const problems: string[] = [];
    for (const [index] of migrations.entries()) problems.push(...(await verifyStep(session, migrations, index)));
    return { problems, schema: await session.describe() };
  });
  const declared = await onScratch(driver, async (session) => {
    for (const table of tables) await session.run(tableSql(table, driver.dialect));
    return session.describe();
  });
  const made = new Set(migrated.schema.map(withoutDefault));
  const missing = declared.filter((line) => /^(column|unique) /.test(line) && !made.has(line));
  return [...migrated.problems, ...missing.map((line) => `The code declares, and no migration makes: ${line}`)];
}

/** The code writes every column, so that a default, which a new column of an old table needs, changes nothing for it. */
function withoutDefault(line: string): string {
  return line.startsWith('column ') ? line.replace(/ default .*$/, '') : line;
}

/** Up, down, up: what `down` leaves is what was there before, and the second `up` makes what the first one made. */
async function verifyStep(
  session: SqlSession,
  migrations: readonly Migration[],
  index: number,
): Promise<readonly string[]> {
  const until = migrations.slice(0, index + 1);
  const before = await session.describe();
  const [migration] = await migrateUp(session, until);
  const after = await session.describe();
  await migrateDown(session, until, 1);
  const left = compare(before, await session.describe());
  await migrateUp(session, until);
  const again = compare(after, await session.describe());
  return [
    ...left.map((difference) => `${migration?.id} down: ${difference}`),
    ...again.map((difference) => `${migration?.id} up, after down: ${difference}`),
  ];
}

function compare(expected: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...expected.filter((line) => !found.includes(line)).map((line) => `lacks ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `leaves ${line}`),
  ];
}

async function onScratch<T>(driver: SqlDriver, work: (session: SqlSession) => Promise<T>): Promise<T> {
  const scratch = driver.scratch();
  const quiet: Logger = () => undefined;
  await scratch.open(quiet);
  try {
    return await scratch.session(work);
  } finally {
    await scratch.close();
  }
}
