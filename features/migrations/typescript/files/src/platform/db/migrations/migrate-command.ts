import { StartupError } from '../../lifecycle/startup-error.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import type { Table } from '../store.ts';
import { ensureHistory, isApplied, readHistory } from './history.ts';
import { migrateDown, migrateUp } from './migrate.ts';
import { type Migration, migrationKey } from './migration.ts';
import { verifyMigrations } from './verify.ts';

interface Migrations {
  readonly driver: SqlDriver;
  readonly migrations: readonly Migration[];
  readonly tables: readonly Table[];
}

/** `migrate up`, `migrate down 2`, `migrate status`, `migrate verify`: what it did, as lines for a person. */
export async function migrateCommand(
  { driver, migrations, tables }: Migrations,
  [action, ...args]: readonly string[],
): Promise<readonly string[]> {
  switch (action) {
    case 'up': {
      const done = await driver.session((session) => migrateUp(session, migrations));
      return done.length === 0 ? ['Nothing to apply.'] : done.map(({ id }) => `Applied ${id}`);
    }
    case 'down': {
      const count = readCount(args);
      const done = await driver.session((session) => migrateDown(session, migrations, count));
      return done.length === 0 ? ['Nothing to take back.'] : done.map(({ id }) => `Took back ${id}`);
    }
    case 'status':
      return readStatus(driver, migrations);
    case 'verify': {
      const problems = await verifyMigrations(driver, migrations, tables);
      if (problems.length > 0) throw new StartupError(`the migrations have faults\n  ${problems.join('\n  ')}`);
      return [`${migrations.length} migrations go up, down and up again, and make what the code declares.`];
    }
    default:
      throw new StartupError('migrate takes one of up, down, status, verify');
  }
}

function readCount([text = '1']: readonly string[]): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new StartupError(`migrate down takes a number, not ${text}`);
  return Number(text);
}

async function readStatus(driver: SqlDriver, migrations: readonly Migration[]): Promise<readonly string[]> {
  const history = await driver.session(async (session) => {
    await ensureHistory(session);
    return readHistory(session.sql);
  });
  const known = new Set(migrations.map(migrationKey));
  const gone = history.filter((applied) => !known.has(migrationKey(applied)));
  return [
    ...migrations.map((migration) => `${isApplied(history, migration) ? 'applied' : 'missing'}  ${migration.id}`),
    ...gone.map(({ id }) => `applied  ${id}  (its files are gone)`),
  ];
}
