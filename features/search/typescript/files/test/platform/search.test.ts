import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Context } from '../../src/kernel/context.ts';
import { Database } from '../../src/platform/db/database.ts';
import { openMemoryStore } from '../../src/platform/db/drivers/memory.ts';
import { CurrentStore, type Row, type Table } from '../../src/platform/db/store.ts';
import { createDbSearch } from '../../src/platform/search/drivers/db-search.ts';
import { createIndexer, type Indexer } from '../../src/platform/search/indexer.ts';
import { Search } from '../../src/platform/search/search.ts';
import type { SearchDriver } from '../../src/platform/search/search-driver.ts';
import { searchableColumns } from '../../src/platform/search/searchable-columns.ts';
import { wordsOf } from '../../src/platform/search/words.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

/** The index is made by migrations, so it is tested in a service. */
async function openSearch() {
  const service = await startService();
  const { use } = service.app.platform;
  const database = use(Database);
  const driver = createDbSearch({ database, store: () => use(CurrentStore), clock: systemClock });
  const put = async (text: string, about: { readonly kind?: string; readonly tenant?: string } = {}) => {
    const { kind = 'things', tenant = ctx.tenant } = about;
    const id = randomUUID();
    await database.run(ctx, (tx) => driver.put(tx, { id, kind, tenant, text }));
    return id;
  };
  const find = async (text: string, as: Context = ctx, kind?: string) => {
    const hits = await driver.find(as, { words: wordsOf(text), kind, limit: 10 });
    return hits.map(({ id }) => id);
  };
  return { database, driver, put, find, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

describe('a search', () => {
  it('finds by the beginnings of all words, in any order and case, the best first', async () => {
    await using search = await openSearch();
    const report = await search.put('Quarterly report for Berlin, ready to be read by everybody who waits for it');
    const other = await search.put('Report about Hamburg');
    assert.deepEqual(await search.find('berl QUART'), [report]);
    assert.deepEqual((await search.find('report')).toSorted(), [report, other].toSorted());
    assert.deepEqual(await search.find('port'), []);
    assert.deepEqual(await search.find('berlin hamburg'), []);
    const [hit] = await search.driver.find(ctx, { words: ['berlin'], kind: undefined, limit: 1 });
    assert.match(hit?.excerpt ?? '', /Berlin/);
  });

  it('stays in its tenant and kind', async () => {
    await using search = await openSearch();
    const [own, theirs, nobodys] = [
      await search.put('same words', { tenant: 'a' }),
      await search.put('same words', { tenant: 'b' }),
      await search.put('same words', { kind: 'other' }),
    ];
    assert.deepEqual(await search.find('words', { ...ctx, tenant: 'a' }), [own]);
    assert.deepEqual(await search.find('words', { ...ctx, tenant: 'b' }), [theirs]);
    assert.deepEqual(await search.find('words'), [nobodys]);
    assert.deepEqual(await search.find('words', ctx, 'things'), []);
    assert.deepEqual(await search.find('words', ctx, 'other'), [nobodys]);
  });

  it('forgets what was replaced or removed', async () => {
    await using search = await openSearch();
    const id = await search.put('before');
    const { database, driver } = search;
    await database.run(ctx, (tx) => driver.put(tx, { id, kind: 'things', tenant: ctx.tenant, text: 'after' }));
    assert.deepEqual([await search.find('before'), await search.find('after')], [[], [id]]);
    await database.run(ctx, (tx) => driver.remove(tx, id));
    await database.run(ctx, (tx) => driver.remove(tx, id));
    assert.deepEqual(await search.find('after'), []);
  });

  it('takes whatever a person types for words', async () => {
    await using search = await openSearch();
    const id = await search.put(`it's 100% "quoted": a-b & c|d`);
    for (const text of [`it's`, '100%', '"quoted"', 'a-b', 'c|d', "' or 1=1 --", '*', '& !', 'NEAR(', ':*'])
      await search.find(text === '' || wordsOf(text).length === 0 ? 'quoted' : text);
    assert.deepEqual(await search.find('"quoted":* 100'), [id]);
    assert.deepEqual(wordsOf(' -- "*" '), []);
    assert.deepEqual(wordsOf('Straße, 2. OG'), ['straße', '2', 'og']);
  });
});

describe('search of the service', () => {
  for (const contract of modules) {
    const table = contract.collection.replaceAll('-', '_');
    const [column] = searchableColumns[table] ?? [];
    const field = Object.keys(contract.fields).find((name) => name.toLowerCase() === column?.replaceAll('_', ''));
    it(`finds what is committed, and nothing else: ${contract.collection}`, { skip: field === undefined }, async () => {
      await using service = await startService();
      const { client } = service;
      const word = `needle${randomUUID().slice(0, 8)}`;
      const found = async (text = word) => {
        const { status, json } = await client.get(`/search?q=${text}&kind=${table}`);
        assert.equal(status, 200);
        return json.items.map(({ id }: { id: string }) => id);
      };
      const created = await client.post(`/${contract.collection}`, {
        ...sampleOf(contract),
        [field ?? '']: `A ${word}`,
      });
      assert.deepEqual(await found(), [created.json.id]);
      const path = `/${contract.collection}/${created.json.id}`;
      const headers = { 'if-match': '*' };
      assert.equal((await client.patch(path, { [field ?? '']: 'moved' }, { headers })).status, 200);
      assert.deepEqual([await found(), await found('mov')], [[], [created.json.id]]);
      assert.equal((await client.delete(path, { headers })).status, 204);
      assert.deepEqual(await found('mov'), []);
      assert.equal((await client.get('/search')).status, 400);
      const { use } = service.app.platform;
      assert.deepEqual(await use(Search).find(ctx, { text: '-', limit: 1 }), []);
    });
  }

  it('does not start with a driver that is not installed', async () => {
    await assert.rejects(startService({ env: { SEARCH_URL: 'elastic:' } }), /SEARCH_URL names no installed driver/);
  });
});

it('an index that was lost is made anew, and forgets what is gone', async () => {
  const things: Table = { name: 'things', columns: { name: 'text' }, unique: [], optional: [], sorted: [] };
  const documents = new Map<string, string>();
  const driver: SearchDriver = {
    put: async (_tx, { id, text }) => void documents.set(id, text),
    remove: async (_tx, id) => void documents.delete(id),
    find: async () => [],
    list: async (_ctx, _kind, after) => [...documents.keys()].filter((id) => after === undefined || id > after).sort(),
  };
  await using db = await openDatabase(async () => openMemoryStore(), [things]);
  db.database.declare(things);
  const indexer: Indexer = createIndexer({
    database: db.database,
    driver: () => driver,
    columns: { things: ['name'] },
  });
  const rows = Array.from(
    { length: 450 },
    (_, index): Row => ({
      id: randomUUID(),
      version: 1,
      created_at: '',
      updated_at: '',
      name: `thing ${index}`,
    }),
  );
  await db.database.run(ctx, async (tx) => {
    for (const row of rows) await db.database.writer(tx).insert(things, row);
  });
  documents.set(randomUUID(), 'of a row that is gone');
  assert.equal(await indexer.rebuild(ctx), 450);
  assert.deepEqual([...documents.values()].sort(), rows.map(({ name }) => name).sort());
});
