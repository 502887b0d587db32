import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

it('a scope hides rows from other contexts on every route, and stamps what is written', async () => {
  // The column of a scope comes with the feature that adds the scope; memory needs none.
  await using service = await startService({
    env: { DATABASE_URL: 'memory:' },
    extend({ db, http }) {
      http.phase('tenant', (ctx, next) => next({ ...ctx, tenant: ctx.request.headers.get('x-test-tenant') ?? 'none' }));
      db.scope(({ tenant }) => ({ tenant_id: tenant ?? null }));
    },
  });
  const [as, other] = ['a', 'b'].map((tenant) => ({ headers: { 'x-test-tenant': tenant } }));
  for (const contract of modules) {
    const collection = `/${contract.collection}`;
    const created = await service.client.post(collection, sampleOf(contract), as);
    const path = `${collection}/${created.json.id}`;
    assert.equal((await service.client.get(path, as)).status, 200);
    assert.equal((await service.client.get(path, other)).status, 404);
    assert.equal((await service.client.delete(path, other)).status, 404);
    assert.equal((await service.client.get(collection, as)).json.total, 1);
    assert.equal((await service.client.get(collection, other)).json.total, 0);
  }
});

it('a hook sees every write of every module with its events', async () => {
  const seen: string[] = [];
  await using service = await startService({
    extend({ db }) {
      db.onChange('audit', async (_tx, { kind, table, events }) => {
        seen.push(`${kind} ${table.name} ${events.map((event) => event.type)}`);
      });
    },
  });
  for (const contract of modules) {
    const { json } = await service.client.post(`/${contract.collection}`, sampleOf(contract));
    await service.client.patch(`/${contract.collection}/${json.id}`, sampleOf(contract));
    await service.client.delete(`/${contract.collection}/${json.id}`);
    const { type } = contract;
    const { name } = tableOf(contract);
    const expected = [
      `created ${name} ${type}Created`,
      `updated ${name} ${type}Updated`,
      `deleted ${name} ${type}Deleted`,
    ];
    assert.deepEqual(seen.splice(0), expected);
  }
});

it('a hook sees what a unit of work loads to change it, and can end it there', async () => {
  const seen: string[] = [];
  await using service = await startService({
    extend({ db }) {
      db.onLoad((tx, table, row) => {
        assert.ok(tx.transaction.id);
        seen.push(`${table.name} ${row.version}`);
        if (row.version === 2) throw new AppError({ code: 'TEST', category: 'conflict', title: '', when: '' });
      });
    },
  });
  for (const contract of modules) {
    const { json } = await service.client.post(`/${contract.collection}`, sampleOf(contract));
    const path = `/${contract.collection}/${json.id}`;
    assert.equal((await service.client.patch(path, sampleOf(contract))).status, 200);
    assert.deepEqual([...new Set(seen.splice(0))], [`${tableOf(contract).name} 1`]);
    assert.equal((await service.client.delete(path)).status, 409);
    assert.equal((await service.client.get(path)).json.version, 2);
    assert.deepEqual(seen.splice(0), [`${tableOf(contract).name} 2`]);
  }
});

it('a hook that throws undoes the write, and nothing is published', async () => {
  const published: string[] = [];
  await using service = await startService({
    extend({ db, events }) {
      for (const { type } of modules) events.on(`${type}Created`, (_ctx, event) => void published.push(event.type));
      db.onChange('outbox', async () => {
        throw new Error('full');
      });
    },
  });
  for (const contract of modules) {
    assert.equal((await service.client.post(`/${contract.collection}`, sampleOf(contract))).status, 500);
    assert.equal((await service.client.get(`/${contract.collection}`)).json.total, 0);
  }
  assert.deepEqual(published, []);
});

it('events are published after the commit, and a handler that fails harms nobody', async () => {
  const published: string[] = [];
  await using service = await startService({
    extend({ events }) {
      for (const { type } of modules) {
        events.on(`${type}Created`, () => {
          throw new AppError({ code: 'TEST', category: 'internal', title: '', when: '' });
        });
        events.on(`${type}Created`, (_ctx, event) => void published.push(event.type));
      }
    },
  });
  for (const contract of modules) {
    assert.equal((await service.client.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
    assert.equal(published.at(-1), `${contract.type}Created`);
  }
  assert.ok(service.logs.some((line) => line.msg === 'event handler failed'));
});
