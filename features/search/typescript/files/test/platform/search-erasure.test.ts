import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/kernel/clock.ts';
import { Database } from '../../src/platform/db/database.ts';
import { createPersonalData } from '../../src/platform/governance/personal-data.ts';
import { testContext as ctx } from '../support/database.ts';
import { searchDrivers } from '../support/search-drivers.ts';
import { findableModules, searchUntil } from '../support/search-service.ts';

for (const [name, { skip, startService, patienceMs }] of Object.entries(searchDrivers)) {
  describe(`a search by ${name}`, { skip }, () => {
    for (const { collection, table, column, field, sample } of findableModules)
      for (const erase of ['anonymize', 'delete'] as const)
        it(`forgets who wants to be forgotten (${erase}): ${collection}`, async () => {
          await using service = await startService();
          const word = `needle${randomUUID().slice(0, 8)}`;
          const { json } = await service.client.post(`/${collection}`, { ...sample, [field]: `A ${word}` });
          const expectFound = (ids: readonly string[]) =>
            searchUntil(service, patienceMs, `q=${word}&kind=${table}`, ids);
          await expectFound([json.id]);
          const policy = { purpose: 'test', subject: 'id', personal: [column], encrypted: [], erase };
          const database = service.app.platform.use(Database);
          const data = createPersonalData({ database, clock: systemClock, map: { [table]: policy } });
          assert.equal(await data.erase(ctx, json.id), 1);
          await expectFound([]);
        });
  });
}
