import { defineFeature } from '../../feature.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { Database } from '../database.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import { isSqlStore } from '../sql/sql-store.ts';
import { CurrentStore, type Store } from '../store.ts';
import { isApplied, readHistory } from './history.ts';
import { migrateUp } from './migrate.ts';
import { migrateCommand } from './migrate-command.ts';
import { readMigrations } from './read-migrations.ts';

const FOLDER = new URL('../../../../migrations/', import.meta.url);

/**
 * A database inside the process is migrated when the service starts. One that others use too is migrated by a job of
 * its own, `migrate up`, and the service is not ready before.
 */
export const migrationsFeature = defineFeature({
  id: 'migrations',
  after: ['db', 'sql'],
  setup({ commands, health, lifecycle, log, use }) {
    lifecycle.add({
      name: 'migrations',
      async start() {
        const driver = driverOf(use(CurrentStore));
        if (!driver?.embedded) return;
        const migrations = await readMigrations(FOLDER, driver.dialect.name);
        const applied = await driver.session((session) => migrateUp(session, migrations));
        if (applied.length > 0) log.info({ migrations: applied.map(({ id }) => id) }, 'database migrated');
      },
    });

    health.add({ name: 'migrations', kind: 'ready', check: untilOnce(() => requireMigrated(use(CurrentStore))) });

    commands.add('migrate', async (args) => {
      const store = use(CurrentStore);
      const driver = driverOf(store);
      if (!driver) throw new StartupError('DATABASE_URL names a store without a schema: there is nothing to migrate');
      const migrations = await readMigrations(FOLDER, driver.dialect.name);
      await store.open();
      try {
        const lines = await migrateCommand({ driver, migrations, tables: use(Database).tables }, args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      } finally {
        await store.close();
      }
    });
  },
});

function driverOf(store: Store): SqlDriver | undefined {
  return isSqlStore(store) ? store.driver : undefined;
}

async function requireMigrated(store: Store): Promise<void> {
  const driver = driverOf(store);
  if (!driver) return;
  const migrations = await readMigrations(FOLDER, driver.dialect.name);
  const history = await readHistory(driver.reader());
  const missing = migrations.filter((migration) => !isApplied(history, migration)).map(({ id }) => id);
  if (missing.length > 0) throw new Error(`Not applied: ${missing.join(', ')}. Run migrate up`);
}

/** Nobody takes a migration back below a running service, so that one success is enough. */
function untilOnce(check: () => Promise<void>): () => Promise<void> {
  let done = false;
  return async () => {
    if (done) return;
    await check();
    done = true;
  };
}
