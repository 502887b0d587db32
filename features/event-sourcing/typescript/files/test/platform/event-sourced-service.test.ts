import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { and } from '../../src/kernel/specification.ts';
import { Database } from '../../src/platform/db/database.ts';
import { EventSourcing } from '../../src/platform/event-sourcing/event-sourcing.ts';
import type { StoredEvent } from '../../src/platform/event-sourcing/event-store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx } from '../support/database.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { sourcedModules } from '../support/sourced-modules.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const BY_ID = [{ column: 'id', descending: false }];

for (const { contract } of sourcedModules) {
  describe(`${contract.collection} of the service`, () => {
    it('are changed by events, which projections follow and which can be read back', async () => {
      const seen: StoredEvent[] = [];
      await using service = await startService({
        env: { EVENTSTORE_POLL_MS: '5' },
        extend: ({ use }) =>
          use(EventSourcing).project({
            name: 'seen',
            modules: [contract.name],
            clear: async () => void seen.splice(0),
            apply: async (_tx, event) => void seen.push(event),
          }),
      });
      const created = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal(created.status, 201, created.text);
      const path = `/${contract.collection}/${created.json.id}`;
      const etag = created.headers.get('etag');
      const headers = etag === null ? {} : { 'if-match': etag };
      const updated = await service.client.patch(path, sampleOf(contract), { headers });
      assert.equal(updated.status, 200, updated.text);
      const events = service.app.platform.use(EventSourcing);
      for (let waited = 0; (await events.pending(ctx, 'seen')) > 0; waited += 5) {
        assert.ok(waited < 10_000, 'the projection stands still');
        await sleep(5);
      }
      const history = await events.history(ctx, contract.name, created.json.id);
      assert.deepEqual(
        history.map(({ type, version, sequence }) => [type, version, sequence]),
        [
          [`${contract.type}Created`, 1, 1],
          [`${contract.type}Updated`, 2, 2],
        ],
      );
      assert.deepEqual(
        seen.map(({ id }) => id),
        history.map(({ id }) => id),
      );
      assert.ok(history.every(({ correlationId }) => correlationId !== ''));
      assert.throws(() => events.add(sourcedModules[0] ?? assert.fail()), /are kept twice/);
    });

    it('are written anew from their events, by a command', async () => {
      const { env, close } = await openTestEnvironment();
      const service = await startService({ env });
      const created = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      const shown = (await service.client.get(`/${contract.collection}/${created.json.id}`)).json;
      const database = service.app.platform.use(Database);
      const table = tableOf(contract);
      await database.run(ctx, async (tx) => {
        const rows = await database.reader(tx).select(table, { where: and(), order: BY_ID, limit: 10 });
        for (const row of rows) await database.writer(tx).delete(table, row.id, row.version);
      });
      assert.equal((await service.client.get(`/${contract.collection}/${created.json.id}`)).status, 404);
      await service.app.shutdown();
      const run = (...args: readonly string[]) =>
        spawnSync(process.execPath, [MAIN, 'events', ...args], { encoding: 'utf8', env: { ...FREE_PORTS, ...env } });
      assert.equal(run('restore', contract.name).stdout, `1 rows of ${contract.name} are mended.\n`);
      assert.match(run('restore', 'nonsense').stderr, /There is no event-sourced module nonsense/);
      assert.match(run('rebuild', 'nonsense').stderr, /There is no projection of events nonsense/);
      await using later = await startService({ env });
      assert.deepEqual((await later.client.get(`/${contract.collection}/${created.json.id}`)).json, shown);
      await close();
    });
  });
}
