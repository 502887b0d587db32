import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSqliteDriver } from '../../src/platform/db/drivers/sqlite/sqlite-driver.ts';
import { createSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { StoreDrivers } from '../../src/platform/db/store.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { openDatabaseEnvironment } from '../support/environments/database.ts';
import { startService } from '../support/service.ts';

/** A database that other processes use too, as far as the service knows. */
function addExternalDriver({ use }: Platform): void {
  use(StoreDrivers).set('external', ({ pathname }) => {
    const driver = createSqliteDriver({ path: pathname, busyTimeoutMs: 100 });
    return createSqlStore({ ...driver, embedded: false }, () => undefined);
  });
}

describe('a service that starts', () => {
  it('migrates the database inside its process', async () => {
    const { env, close } = await openDatabaseEnvironment();
    for (const times of [1, 0]) {
      await using service = await startService({ env: { DATABASE_URL: `sqlite:${pathOf(env)}` } });
      assert.equal((await service.client.get('/health/ready')).status, 200);
      assert.equal(service.logs.filter(({ msg }) => msg === 'database migrated').length, times);
    }
    await close();
  });

  it('never migrates another one, and is not ready before a job has done it', async () => {
    const { env, close } = await openDatabaseEnvironment();
    const options = { env: { DATABASE_URL: `external:${pathOf(env)}` }, extend: addExternalDriver };
    await using service = await startService(options);
    const ready = await service.client.get('/health/ready');
    assert.equal(ready.status, 503);
    assert.equal((await service.client.get('/health/live')).status, 200);
    assert.ok(service.logs.every(({ msg }) => msg !== 'database migrated'));

    const job = await startService(options);
    await job.app.commands.get('migrate')?.(['up']);
    assert.equal((await service.client.get('/health/ready')).status, 200);
    await job.app.shutdown();
    await close();
  });
});

function pathOf(env: Readonly<Record<string, string>>): string {
  return new URL(env.DATABASE_URL ?? '').pathname;
}
