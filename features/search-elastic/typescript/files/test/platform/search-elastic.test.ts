import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { and } from '../../src/kernel/specification.ts';
import { createLeases, leaseTable } from '../../src/platform/db/lease/leases.ts';
import { readBacklog } from '../../src/platform/search/drivers/elastic/backlog.ts';
import { changesTable } from '../../src/platform/search/drivers/elastic/changes-table.ts';
import { createElasticDriver } from '../../src/platform/search/drivers/elastic/elastic-driver.ts';
import { createIndexNames, MAPPING_VERSION } from '../../src/platform/search/drivers/elastic/index-names.ts';
import { refusedCommand } from '../../src/platform/search/drivers/elastic/refused-command.ts';
import { sendChanges } from '../../src/platform/search/drivers/elastic/send-changes.ts';
import type { SearchableTable } from '../../src/platform/search/search-driver.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { elasticSearchDriver, openElastic } from '../support/search-drivers/elastic.ts';
import { type StandIn, startStandIn } from '../support/search-engine.ts';
import { searchableTable } from '../support/searchable-table.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const LEASE_MS = 1000;
const { skip: skipServer } = elasticSearchDriver;
const [ONE = '', TWO = '', THREE = ''] = [randomUUID(), randomUUID(), randomUUID()].toSorted();

function createDriver({ database }: TestDatabase, { url }: StandIn, now: () => number = () => START) {
  const [clock, ids] = [{ now: () => new Date(now()) }, createIdSource()];
  const leases = createLeases({ database, clock, ids });
  const place = { url, apiKey: undefined, prefix: '', service: 'billing', timeoutMs: 1000 };
  const limits = { batch: 100, leaseMs: LEASE_MS, onChange: () => undefined };
  return { driver: createElasticDriver({ ...place, ...limits, database, leases, clock, ids }), clock };
}

type Driver = ReturnType<typeof createDriver>['driver'];

const put = (
  { database }: Pick<TestDatabase, 'database'>,
  driver: Pick<Driver, 'put'>,
  id: string,
  version = 1,
  text = 'a',
) => database.run(ctx, (tx) => driver.put(tx, { id, version, kind: 'things', tenant: ctx.tenant, text }));

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`changes for the search engine on ${name}`, { skip }, () => {
    const openAll = async (now?: () => number) => {
      const db = await openDatabase(open, [changesTable, leaseTable]);
      const engine = await startStandIn();
      const count = () => db.database.reader(ctx).count(changesTable, and());
      const close = async () => {
        await engine[Symbol.asyncDispose]();
        await db[Symbol.asyncDispose]();
      };
      return { db, engine, count, ...createDriver(db, engine, now), [Symbol.asyncDispose]: close };
    };

    it('are sent once they are committed, the last of each document, with the version of the row', async () => {
      await using all = await openAll();
      const { db, driver, engine } = all;
      await put(db, driver, ONE, 3);
      await put(db, driver, ONE, 4);
      await db.database.run(ctx, (tx) => driver.remove(tx, { id: TWO, kind: 'things', version: 9 }));
      const work = db.database.run(ctx, async (tx) => {
        await driver.put(tx, { id: THREE, version: 1, kind: 'things', tenant: ctx.tenant, text: 'a' });
        throw new Error('no');
      });
      await assert.rejects(work, /no/);
      while (await driver.relay.send(ctx));
      assert.deepEqual(
        engine.sent.map((lines) => lines.toSorted()),
        [[`delete ${TWO} v9`, `index ${ONE} v4`]],
      );
      assert.equal(await all.count(), 0);
    });

    it('wait while the engine is away, and attempts pause for longer each time', async () => {
      let now = START;
      await using all = await openAll(() => now);
      const { db, driver, engine } = all;
      await put(db, driver, ONE);
      engine.status = 503;
      await assert.rejects(driver.relay.send(ctx));
      assert.equal(await driver.relay.send(ctx), false);
      now += 500;
      await assert.rejects(driver.relay.send(ctx));
      now += 450;
      assert.equal(await driver.relay.send(ctx), false, 'the second pause is at least half a second');
      assert.deepEqual(await readBacklog(ctx, db.database, all.clock), { waiting: 1, refused: 0, oldestMs: 950 });
      engine.status = 200;
      now += 550;
      assert.equal(await driver.relay.send(ctx), true);
      assert.equal(await all.count(), 0);
    });

    it('that are refused for now come again, without the others', async () => {
      let now = START;
      await using all = await openAll(() => now);
      const { db, driver, engine } = all;
      await put(db, driver, ONE);
      await put(db, driver, TWO);
      engine.statusOf = (document) => (document === ONE ? 429 : 201);
      await assert.rejects(driver.relay.send(ctx), /some changes later: 429/);
      engine.statusOf = () => 201;
      now += 500;
      await driver.relay.send(ctx);
      assert.deepEqual(engine.sent.at(-1), [`index ${ONE} v1`]);
      assert.equal(await all.count(), 0);
    });

    it('that are refused for good are set aside, shown, and sent again when somebody says so', async () => {
      await using all = await openAll();
      const { db, driver, engine, clock } = all;
      const command = (...args: readonly string[]) => refusedCommand(ctx, { database: db.database, clock }, args);
      for (const id of [ONE, TWO, THREE]) await put(db, driver, id);
      engine.statusOf = (document) => (document === ONE ? 400 : document === TWO ? 413 : 409);
      while (await driver.relay.send(ctx));
      assert.deepEqual(await readBacklog(ctx, db.database, clock), { waiting: 0, refused: 2, oldestMs: 0 });
      const lines = await command('list');
      assert.ok(
        lines.some((line) => line.startsWith(`things  ${ONE}  400`)),
        lines.join(),
      );
      assert.ok(
        lines.some((line) => line.startsWith(`things  ${TWO}  413`)),
        lines.join(),
      );
      assert.deepEqual(await command('discard', TWO), ['1 documents are not sent.']);
      engine.statusOf = () => 201;
      assert.deepEqual(await command('retry'), ['1 documents are sent again.']);
      while (await driver.relay.send(ctx));
      assert.deepEqual(engine.sent.at(-1), [`index ${ONE} v1`]);
      assert.deepEqual(await command('list'), ['Nothing was refused.']);
      assert.equal(await all.count(), 0);
      await assert.rejects(command('nonsense'), /list, retry, discard/);
    });

    it('that were refused are over when a later one of the same row arrives', async () => {
      await using all = await openAll();
      const { db, driver, engine } = all;
      await put(db, driver, ONE, 1);
      engine.statusOf = () => 400;
      while (await driver.relay.send(ctx));
      engine.statusOf = () => 201;
      await put(db, driver, ONE, 2);
      while (await driver.relay.send(ctx));
      assert.equal(await all.count(), 0);
    });

    it('of one document that are refused are set aside once, the latest', async () => {
      await using all = await openAll();
      const { db, driver, engine, clock } = all;
      engine.statusOf = () => 400;
      for (const version of [1, 2]) await put(db, driver, ONE, version, 'secret');
      while (await driver.relay.send(ctx));
      assert.equal(await all.count(), 1);
      await put(db, driver, ONE, 3, 'erased');
      while (await driver.relay.send(ctx));
      assert.deepEqual(await readBacklog(ctx, db.database, clock), { waiting: 0, refused: 1, oldestMs: 0 });
      const query = { where: and(), order: [{ column: 'id', descending: false }], limit: 10 };
      const rows = await db.database.reader(ctx).select(changesTable, query);
      assert.deepEqual(
        rows.map(({ document_version: version, text }) => [version, text]),
        [[3, 'erased']],
      );
    });

    it('are sent by one process, until that stops or is lost', async () => {
      let now = START;
      await using all = await openAll(() => now);
      const { db, driver, engine } = all;
      const { driver: other } = createDriver(db, engine, () => now);
      await driver.relay.send(ctx);
      await put(db, driver, ONE);
      assert.equal(await other.relay.send(ctx), false);
      assert.equal(await all.count(), 1);
      now += LEASE_MS;
      assert.equal(await other.relay.send(ctx), true);
      await other.relay.release(ctx);
      await put(db, driver, ONE, 2);
      assert.equal(await driver.relay.send(ctx), true);
      assert.equal(await all.count(), 0);
    });
  });
}

describe('the index of a service', () => {
  it('has a name that tells its service and its mapping, and nobody else’s', () => {
    const names = createIndexNames('staging-', 'Billing');
    assert.equal(names.versionOf(names.first), MAPPING_VERSION);
    assert.equal(names.alias, 'staging-billing-search');
    const index = names.create(new Date(START));
    assert.equal(index, `staging-billing-search-v${MAPPING_VERSION}-${START}`);
    assert.equal(names.versionOf(index), MAPPING_VERSION);
    assert.equal(names.versionOf('staging-billing-search-v7-1'), 7);
    for (const other of ['staging-billing-search-v7', 'billing-search-v1-1', 'staging-billing-search-v1-1-search-v1-1'])
      assert.equal(names.versionOf(other), undefined, other);
  });

  it('is asked for with a key, or with user and password', async () => {
    await using engine = await startStandIn();
    await using db = await openDatabase(stores.memory?.open ?? assert.fail(), []);
    const url = new URL(engine.url);
    [url.username, url.password] = ['me', 'p%40ss'];
    const { driver } = createDriver(db, { ...engine, url });
    await driver.relay.send(ctx);
    assert.equal(engine.authorizations[0], `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });
});

describe('a service without its search engine', () => {
  const env = { SEARCH_URL: 'http://127.0.0.1:1', SEARCH_POLL_MS: '5' };

  it('does not start in production when nobody has said where it is', () => {
    assert.throws(() => buildApp({ features, env: { NODE_ENV: 'production' } }), /SEARCH_URL is missing/);
  });

  it('starts, is ready, saves, and answers searches with 503', async () => {
    await using service = await startService({ env });
    const { client, logs } = service;
    assert.equal((await client.get('/health/ready')).status, 200);
    for (const contract of modules)
      assert.equal((await client.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
    const { status, json } = await client.get('/search?q=any');
    assert.deepEqual([status, json.code], [503, 'UNAVAILABLE']);
    for (let waited = 0; !logs.some(({ msg }) => msg === 'changes wait for the search engine'); waited += 5) {
      assert.ok(waited < 10_000);
      await sleep(5);
    }
    const variable = [...service.app.config.keys()].find(({ name }) => name === 'SEARCH_URL');
    assert.equal(variable?.secret, true);
  });
});

describe('a search engine', { skip: skipServer }, () => {
  const words = (text: string) => ({ words: [text], kind: undefined, limit: 10 });
  const idsOf = async ({ driver }: { driver: Pick<Driver, 'find'> }, text: string) =>
    (await driver.find(ctx, words(text))).map(({ id }) => id);

  it('keeps the newer version, and what is gone stays gone', async () => {
    await using search = await openElastic();
    await search.settle();
    const { current = '' } = await search.driver.index.find();
    const send = (version: number, text: string | undefined) =>
      sendChanges(search.ask, [current], [{ document: ONE, version, kind: 'things', tenant: ctx.tenant, text }], {
        timeoutMs: 5000,
      });
    for (const [version, text] of [
      [2, 'newer'],
      [1, 'older'],
    ] as const)
      assert.deepEqual([...(await send(version, text)).values()], [{ kind: 'arrived' }]);
    await search.settle();
    assert.deepEqual([await idsOf(search, 'newer'), await idsOf(search, 'older')], [[ONE], []]);
    for (const [version, text] of [
      [4, undefined],
      [3, 'late'],
      [4, undefined],
    ] as const)
      assert.deepEqual([...(await send(version, text)).values()], [{ kind: 'arrived' }]);
    await search.settle();
    assert.deepEqual(await idsOf(search, 'late'), []);
  });

  it('is filled anew beside the index in use, while changes come into both, and nothing is left', async () => {
    await using search = await openElastic({ leaseMs: 2000 });
    const { driver } = search;
    await put(search, driver, ONE, 1, 'first');
    await put(search, driver, TWO, 1, 'second');
    await search.settle();
    const before = await driver.index.find();
    const rows = searchableTable('things', [
      { id: ONE, version: 1, text: 'first' },
      { id: THREE, version: 1, text: 'third' },
    ]);
    let reads = 0;
    const read: SearchableTable['read'] = async (...args) => {
      const documents = await rows.read(...args);
      reads += 1;
      if (reads > 1) return documents;
      // The rows are read before this change, and arrive after it.
      await assert.rejects(driver.rebuild(ctx, []), /Another process/);
      await put(search, driver, ONE, 2, 'changed');
      await search.settle();
      assert.deepEqual([await idsOf(search, 'changed'), await idsOf(search, 'second')], [[ONE], [TWO]]);
      return documents;
    };
    await driver.rebuild(ctx, [{ ...rows, read }]);
    assert.deepEqual([await idsOf(search, 'changed'), await idsOf(search, 'third')], [[ONE], [THREE]]);
    assert.deepEqual([await idsOf(search, 'first'), await idsOf(search, 'second')], [[], []]);
    const after = await driver.index.find();
    assert.notEqual(after.current, before.current);
    assert.deepEqual([after.next, after.others], [undefined, []]);
  });

  it('keeps the index in use when the making of another is broken off', async () => {
    await using search = await openElastic({ leaseMs: 2000 });
    const { driver } = search;
    await put(search, driver, ONE, 1, 'first');
    await search.settle();
    const before = await driver.index.find();
    const read = async () => {
      throw new Error('the database is away');
    };
    await assert.rejects(driver.rebuild(ctx, [{ ...searchableTable('things', []), read }]), /the database is away/);
    assert.deepEqual(await driver.index.find(), before);
    assert.deepEqual(await idsOf(search, 'first'), [ONE]);
  });

  it('sets aside once what it refuses, however often it is made anew', async () => {
    await using search = await openElastic({ leaseMs: 2000 });
    const { database, driver } = search;
    // No engine takes an id of more than 512 bytes.
    const rows = searchableTable('things', [
      { id: ONE, version: 1, text: 'first' },
      { id: 'x'.repeat(600), version: 1, text: 'second' },
    ]);
    for (const _ of 'ab') await driver.rebuild(ctx, [rows]);
    await search.settle();
    assert.deepEqual(await idsOf(search, 'first'), [ONE]);
    const { refused } = await readBacklog(ctx, database, search.settings.clock);
    assert.equal(refused, 1);
  });

  it('finds words far beyond those of an excerpt, and long ones', async () => {
    await using search = await openElastic();
    await put(search, search.driver, ONE, 1, `${'filler '.repeat(200_000)} needle ${'x'.repeat(40_000)}`);
    await search.settle();
    assert.deepEqual([await idsOf(search, 'needl'), await idsOf(search, 'xxxx')], [[ONE], [ONE]]);
  });

  it('answers a search that comes before there is an index with UNAVAILABLE', async () => {
    await using search = await openElastic();
    await assert.rejects(idsOf(search, 'any'), /^AppError: UNAVAILABLE/);
  });
});
