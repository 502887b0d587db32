import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createIdSource } from '../../../src/kernel/id.ts';
import { createLeases } from '../../../src/platform/db/lease/leases.ts';
import {
  createElasticDriver,
  type ElasticOptions,
} from '../../../src/platform/search/drivers/elastic/elastic-driver.ts';
import { createEngineClient } from '../../../src/platform/search/drivers/elastic/engine-client.ts';
import { createIndexNames } from '../../../src/platform/search/drivers/elastic/index-names.ts';
import { testContext as ctx, openDatabase } from '../database.ts';
import type { TestSearchDriver } from '../search-drivers.ts';
import { startService } from '../service.ts';
import { stores } from '../stores.ts';

const testSearchUrl = process.env.TEST_SEARCH_URL ?? '';

export const elasticSearchDriver: TestSearchDriver = {
  skip: testSearchUrl === '' ? 'TEST_SEARCH_URL is not set' : undefined,
  open: () => openElastic(),
  patienceMs: 10_000,
  async startService() {
    const prefix = `test-${randomUUID()}-`;
    const env = { SEARCH_URL: testSearchUrl, SEARCH_PREFIX: prefix, SEARCH_LEASE_MS: '2000' };
    const service = await startService({ env });
    const { alias } = createIndexNames(prefix, service.app.platform.service.name);
    const close = async () => {
      await service[Symbol.asyncDispose]();
      await deleteIndexes(new URL(testSearchUrl), alias);
    };
    return { ...service, [Symbol.asyncDispose]: close };
  },
};

/** An index that nobody else has, and a database in memory. */
export async function openElastic(options: Partial<ElasticOptions> = {}) {
  const { memory } = stores;
  if (!memory) throw new Error('There is no store in memory');
  const db = await openDatabase(memory.open, []);
  const { database } = db;
  const ids = createIdSource();
  const settings: ElasticOptions = {
    url: new URL(testSearchUrl),
    apiKey: undefined,
    timeoutMs: 10_000,
    database,
    leases: createLeases({ database, clock: systemClock, ids }),
    clock: systemClock,
    ids,
    prefix: `test-${randomUUID()}-`,
    service: 'billing',
    batch: 100,
    leaseMs: 6000,
    onChange: () => undefined,
    ...options,
  };
  const driver = createElasticDriver(settings);
  const ask = createEngineClient(settings);
  return {
    driver,
    database,
    ask,
    settings,
    async settle() {
      while (await driver.relay.send(ctx));
      await ask({ method: 'POST', path: `/${driver.names.alias}/_refresh` });
    },
    async [Symbol.asyncDispose]() {
      await deleteIndexes(settings.url, driver.names.alias);
      await db[Symbol.asyncDispose]();
    },
  };
}

/** Deletes whatever begins with this name: many servers refuse to do so by a pattern. */
async function deleteIndexes(url: URL, alias: string): Promise<void> {
  const ask = createEngineClient({ url, apiKey: undefined, timeoutMs: 10_000 });
  const found = await ask<object>({ method: 'GET', path: `/${alias}-v*/_alias` });
  for (const index of Object.keys(found)) await ask({ method: 'DELETE', path: `/${index}` });
}
