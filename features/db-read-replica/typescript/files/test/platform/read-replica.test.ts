import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../src/kernel/context.ts';
import { and } from '../../src/kernel/specification.ts';
import { openMemoryStore } from '../../src/platform/db/drivers/memory.ts';
import { createRecentWriters } from '../../src/platform/db/replica/recent-writers.ts';
import { createLagMeter } from '../../src/platform/db/replica/replica-lag.ts';
import { type ReadTarget, routeReads } from '../../src/platform/db/replica/route-reads.ts';
import type { Store, Table } from '../../src/platform/db/store.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const server = process.env.TEST_DATABASE_URL ?? '';
const things: Table = { name: 'things', columns: {}, unique: [], optional: [], sorted: [] };
const mayLag: Context = { ...ctx, mayLag: true };

async function put(store: Store, ids: readonly string[], as: Context = ctx): Promise<void> {
  const tx = await store.begin(as);
  for (const id of ids) await tx.insert(things, { id, version: 1, created_at: '', updated_at: '' });
  await tx.commit();
}

const countIn = (store: Store, as: Context) => store.reader(as).count(things, and());

async function openPair() {
  const [primary, replica] = [openMemoryStore(), openMemoryStore()];
  await put(replica, ['a']);
  await put(primary, ['a', 'b']);
  const state = { fresh: true, now: 0, targets: [] as ReadTarget[], failures: 0 };
  const store = routeReads(primary, {
    replica,
    isFresh: () => state.fresh,
    writers: createRecentWriters(() => state.now, 1000),
    onRead: (target) => void state.targets.push(target),
    onFailure: () => {
      state.failures += 1;
    },
  });
  return { store, replica, state };
}

describe('reads', () => {
  it('go to the replica only when they may be old, and it is fresh', async () => {
    const { store, state } = await openPair();
    assert.equal(await countIn(store, mayLag), 1);
    assert.equal(await countIn(store, ctx), 2);
    state.fresh = false;
    assert.equal(await countIn(store, mayLag), 2);
    assert.deepEqual(state.targets, ['replica', 'primary']);
    const tx = await store.begin(mayLag);
    assert.equal(await tx.count(things, and()), 2);
    await tx.rollback();
  });

  it('of whoever has just written see what was written, and only theirs', async () => {
    const { store, state } = await openPair();
    const of = (id: string): Context => ({ ...mayLag, actor: { id, kind: 'user', scopes: [] } });
    await put(store, ['c'], of('ada'));
    assert.deepEqual([await countIn(store, of('ada')), await countIn(store, of('bob'))], [3, 1]);
    assert.equal(await countIn(store, { ...of('ada'), tenant: 'other' }), 1);
    state.now = 1000;
    assert.equal(await countIn(store, of('ada')), 1);
  });

  it('that the replica fails to answer are answered by the primary', async () => {
    const { store, replica, state } = await openPair();
    const reader = replica.reader(ctx);
    replica.reader = () => ({ ...reader, count: () => Promise.reject(new Error('conflict with recovery')) });
    assert.equal(await countIn(store, mayLag), 2);
    assert.deepEqual([state.targets, state.failures], [['fallback'], 1]);
  });

  it('work without a replica that cannot be opened', async () => {
    const { store, replica, state } = await openPair();
    replica.open = () => Promise.reject(new Error('refused'));
    replica.close = () => Promise.reject(new Error('refused'));
    await store.open();
    assert.equal(await countIn(store, ctx), 2);
    await store.close();
    assert.equal(state.failures, 2);
  });
});

it('the lag is the age of what the replica has, also when nobody writes or it has lost its primary', () => {
  const lag = createLagMeter();
  assert.equal(lag.behind(0, '0/0'), Number.POSITIVE_INFINITY);
  lag.primary(1000, '0/FFFFFFFF');
  lag.primary(2000, '1/10');
  lag.primary(3000, '1/10');
  assert.equal(lag.behind(3000, '1/10'), 0);
  assert.equal(lag.behind(3000, '1/F'), 2000);
  assert.equal(lag.behind(3000, '0/FFFFFFFE'), Number.POSITIVE_INFINITY);
  lag.primary(4000, '1/20');
  assert.equal(lag.behind(9000, '1/10'), 6000);
});

/** Another schema stands for the replica: what is in it shows who answers. */
describe('a service with a replica', { skip: server === '' ? 'TEST_DATABASE_URL is not set' : false }, () => {
  it('reads from it what requests ask for, and from the primary what must be fresh', async () => {
    const other = await openTestEnvironment();
    // It has the same tables, whoever makes them.
    await (await startService({ env: other.env })).app.shutdown();
    const limits = { DATABASE_READ_MAX_LAG_MS: '200', DATABASE_READ_POLL_MS: '20' };
    {
      await using service = await startService({ env: { ...limits, DATABASE_READ_URL: other.env.DATABASE_URL ?? '' } });
      const [contract] = modules;
      assert.ok(contract);
      const created = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      const path = created.headers.get('location') ?? '';
      const ask = async (headers = {}) => (await service.client.get(path, { headers })).status;
      assert.equal(await ask(), 200);
      for (let waited = 0; (await ask()) !== 404; waited += 20) {
        assert.ok(waited < 5000, 'nothing is read from the replica');
        await sleep(20);
      }
      assert.equal(await ask({ 'cache-control': 'no-cache' }), 200);
      const changed = await service.client.patch(path, sampleOf(contract), { headers: { 'if-match': '*' } });
      assert.deepEqual([changed.status, await ask()], [200, 200]);
    }
    await other.close();
  });

  it('starts and works while it is away', async () => {
    await using service = await startService({ env: { DATABASE_READ_URL: 'postgres://x:x@127.0.0.1:1/x' } });
    const [contract] = modules;
    assert.ok(contract);
    const created = await service.client.post(`/${contract.collection}`, sampleOf(contract));
    assert.equal((await service.client.get(created.headers.get('location') ?? '')).status, 200);
    assert.ok(service.logs.some(({ msg }) => String(msg).startsWith('the replica is away')));
  });
});
