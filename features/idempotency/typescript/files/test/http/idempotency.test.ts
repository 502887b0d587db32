import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor } from '../../src/kernel/context.ts';
import { CurrentEnvironment } from '../../src/platform/config/current-config.ts';
import { Database } from '../../src/platform/db/database.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { IdempotencyStore } from '../../src/platform/http/idempotency/idempotency-store.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';

const identity = { key: 'a key', fingerprint: 'a request' };

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`an idempotency key on ${name}`, () => {
    for (const contract of modules) {
      it(`has a request done once, and answered the same again: ${contract.collection}`, async () => {
        await using service = await startService({ adapter });
        const body = sampleOf(contract);
        const send = (key: string) => post(service, contract.collection, body, key);
        const key = crypto.randomUUID();
        const first = await send(key);
        assert.deepEqual([first.status, first.headers.get('idempotency-replayed')], [201, null]);
        for (const form of [key, `"${key}"`]) {
          const again = await send(form);
          assert.deepEqual([again.status, again.text], [201, first.text]);
          assert.equal(again.headers.get('idempotency-replayed'), 'true');
          for (const header of ['content-type', 'location', 'etag', 'content-length'])
            assert.equal(again.headers.get(header), first.headers.get(header), header);
          assert.notEqual(again.headers.get('x-request-id'), first.headers.get('x-request-id'));
        }
        assert.equal((await service.client.get(`/${contract.collection}`)).json.total, 1);
      });
    }

    it('belongs to one request', async () => {
      await using service = await startService({ adapter });
      for (const contract of modules) {
        const key = crypto.randomUUID();
        assert.equal((await post(service, contract.collection, sampleOf(contract), key)).status, 201);
        const other = await post(service, contract.collection, { ...sampleOf(contract), nonsense: 1 }, key);
        assert.deepEqual([other.status, other.json.code], [422, 'IDEMPOTENCY_KEY_REUSED']);
        assert.equal((await service.client.get(`/${contract.collection}`)).json.total, 1);
      }
    });
  });
}

describe('an idempotency key', () => {
  it('is free again after a failure', async () => {
    await using service = await startService();
    for (const contract of modules) {
      const key = crypto.randomUUID();
      const send = async (body: object) => (await post(service, contract.collection, body, key)).status;
      assert.deepEqual([await send({ nonsense: 1 }), await send(sampleOf(contract))], [400, 201]);
    }
  });

  it('is free again when the change cannot be committed, and nothing is left of it', async () => {
    let isFull = true;
    await using service = await startService({
      extend: ({ db }) =>
        db.onChange('outbox', async () => {
          if (isFull) throw new Error('the outbox is full');
        }),
    });
    for (const contract of modules) {
      isFull = true;
      const body = sampleOf(contract);
      const send = () => post(service, contract.collection, body, 'the-same');
      assert.equal((await send()).status, 500);
      assert.equal((await service.client.get(`/${contract.collection}`)).json.total, 0);
      isFull = false;
      assert.deepEqual([(await send()).status, (await send()).headers.get('idempotency-replayed')], [201, 'true']);
    }
  });

  it('keeps the change and the answer together, or neither', async (t) => {
    await using service = await startService();
    const [contract] = modules;
    assert.ok(contract);
    const finish = t.mock.method(IdempotencyStore.prototype, 'finish', async () => false);
    const refused = await post(service, contract.collection, sampleOf(contract), 'taken-over');
    finish.mock.restore();
    assert.deepEqual([refused.status, refused.json.code], [409, 'IDEMPOTENCY_KEY_IN_USE']);
    assert.equal((await service.client.get(`/${contract.collection}`)).json.total, 0);
  });

  it('is in use while its request is being done', async () => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    await using service = await startService({
      extend: addRoute(async () => {
        begun.resolve();
        await held.promise;
      }),
    });
    const send = () => post(service, 'test/count', {}, 'k');
    const first = send();
    await begun.promise;
    const second = await send();
    assert.deepEqual(
      [second.status, second.json.code, second.headers.get('retry-after')],
      [409, 'IDEMPOTENCY_KEY_IN_USE', '1'],
    );
    held.resolve();
    assert.deepEqual([(await first).json, (await send()).json], [{ count: 1 }, { count: 1 }]);
  });

  it('belongs to one caller and one operation', async () => {
    await using service = await startService({ extend: addRoute() });
    const send = async (caller: string) =>
      (await service.client.post('/test/count', {}, { headers: { 'idempotency-key': 'k', 'x-test-caller': caller } }))
        .json.count;
    assert.deepEqual([await send('ada'), await send('bob'), await send('ada')], [1, 2, 1]);
    for (const contract of modules)
      assert.equal((await post(service, contract.collection, sampleOf(contract), 'k')).status, 201);
  });

  it('is refused when it is malformed, or missing where it is required', async () => {
    await using service = await startService({ env: { IDEMPOTENCY_REQUIRED: 'true' } });
    const [contract] = modules;
    assert.ok(contract);
    const path = `/${contract.collection}`;
    const missing = await service.client.post(path, sampleOf(contract));
    assert.deepEqual([missing.status, missing.json.code], [400, 'IDEMPOTENCY_KEY_MISSING']);
    for (const key of ['', '""', '"a', 'ä', 'x'.repeat(256)]) {
      const malformed = await post(service, contract.collection, sampleOf(contract), encodeHeader(key));
      assert.deepEqual([malformed.status, malformed.json.code], [400, 'REQUEST_INVALID'], key);
      assert.equal(malformed.json.violations[0].path, 'Idempotency-Key');
    }
    assert.equal((await service.client.get(path)).status, 200);
  });

  it('is known to every process on the same database', async () => {
    await using one = await startService({ extend: addRoute() });
    const url = one.app.platform.use(CurrentEnvironment).DATABASE_URL ?? assert.fail('no database');
    await using two = await startService({ env: { DATABASE_URL: url }, extend: addRoute() });
    assert.deepEqual((await post(one, 'test/count', {}, 'k')).json, { count: 1 });
    const again = await post(two, 'test/count', {}, 'k');
    assert.deepEqual([again.json, again.headers.get('idempotency-replayed')], [{ count: 1 }, 'true']);
  });
});

describe('the keys', () => {
  it('can be taken over when the process that had them has died', async () => {
    await using started = await startStore();
    const { store, pass } = started;
    const dead = await store.claim(ctx, identity);
    assert.equal(dead.kind, 'first');
    assert.deepEqual(await store.claim(ctx, identity), { kind: 'in_use', seconds: 1 });
    pass(60_000);
    const alive = await store.claim(ctx, identity);
    assert.ok(dead.kind === 'first' && alive.kind === 'first');
    const finish = (row: typeof dead.row, body: string) =>
      started.database.run(ctx, (tx) => store.finish(tx, row, { status: 200, headers: [], body }));
    assert.deepEqual([await finish(dead.row, 'late'), await finish(alive.row, 'in time')], [false, true]);
    const kept = await store.claim(ctx, identity);
    assert.deepEqual(kept, { kind: 'replayed', answer: { status: 200, headers: [], body: 'in time' } });
  });

  it('mean a new request after their time, and are deleted', async () => {
    await using started = await startStore();
    const { database, store, pass } = started;
    const claim = await store.claim(ctx, identity);
    assert.ok(claim.kind === 'first');
    await database.run(ctx, (tx) => store.finish(tx, claim.row, { status: 201, headers: [], body: '' }));
    assert.equal(await store.purge(ctx), 0);
    pass(24 * 3_600_000);
    assert.equal((await store.claim(ctx, { ...identity, fingerprint: 'another' })).kind, 'first');
    pass(24 * 3_600_000);
    assert.deepEqual([await store.purge(ctx), await store.purge(ctx)], [1, 0]);
  });

  it('go to one of many who ask at once', async () => {
    await using started = await startStore();
    const claims = await Promise.all(Array.from({ length: 8 }, () => started.store.claim(ctx, identity)));
    assert.equal(claims.filter(({ kind }) => kind === 'first').length, 1);
    assert.equal(claims.filter(({ kind }) => kind === 'in_use').length, 7);
  });
});

/** An operation that tells how often it was done, for the caller that a header names. */
function addRoute(work: () => Promise<void> = async () => undefined): NonNullable<ServiceOptions['extend']> {
  let count = 0;
  const route = defineRoute({
    id: 'count',
    method: 'POST',
    path: '/test/count',
    summary: 'test',
    tag: 'test',
    undocumented: true,
    idempotent: true,
    responses: { 200: { description: 'ok' } },
    async handle() {
      await work();
      count += 1;
      return { status: 200, body: { count } };
    },
  });
  return ({ http }: Platform) => {
    http.routes([route]);
    http.phase('tenant', (own, next) => {
      const id = own.request.headers.get('x-test-caller');
      const actor: Actor | undefined = id === null ? own.actor : { id, kind: 'user', scopes: own.actor?.scopes ?? [] };
      return next({ ...own, actor });
    });
  };
}

function post(service: Service, collection: string, body: object, key: string) {
  return service.client.post(`/${collection}`, body, { headers: { 'idempotency-key': key } });
}

/** A header holds bytes. */
function encodeHeader(text: string): string {
  return Buffer.from(text).toString('latin1');
}

async function startStore() {
  let time = Date.parse('2026-01-15T10:00:00Z');
  const service = await startService();
  const database = service.app.platform.use(Database);
  const clock = { now: () => new Date(time) };
  const limits = { keepMs: 24 * 3_600_000, leaseMs: 60_000 };
  const store = new IdempotencyStore({ database, clock, ids: service.app.platform.ids, ...limits });
  const pass = (ms: number): void => {
    time += ms;
  };
  return { store, database, pass, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}
