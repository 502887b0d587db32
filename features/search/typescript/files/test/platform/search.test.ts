import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Context } from '../../src/kernel/context.ts';
import { openMemoryStore } from '../../src/platform/db/drivers/memory.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { createIndexer, type Indexer } from '../../src/platform/search/indexer.ts';
import { Search } from '../../src/platform/search/search.ts';
import type { NewIndex, SearchDocument, SearchDriver, WordQuery } from '../../src/platform/search/search-driver.ts';
import { searchableColumns } from '../../src/platform/search/searchable-columns.ts';
import { wordsOf } from '../../src/platform/search/words.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { searchDrivers, type TestSearchDriver } from '../support/search-drivers.ts';
import { startService } from '../support/service.ts';

async function openSearch(open: TestSearchDriver['open']) {
  const search = await open();
  const { database, driver, settle } = search;
  let version = 0;
  const put = async (text: string, { id = randomUUID(), kind = 'things', tenant }: Partial<SearchDocument> = {}) => {
    version += 1;
    await database.run(ctx, (tx) => driver.put(tx, { id, version, kind, tenant, text }));
    return id;
  };
  const remove = async (id: string) => {
    version += 1;
    await database.run(ctx, (tx) => driver.remove(tx, { id, version, kind: 'things' }));
  };
  const hits = async (text: string, as: Context = ctx, { kind, limit = 10 }: Partial<WordQuery> = {}) => {
    await settle();
    return driver.find(as, { words: wordsOf(text), kind, limit });
  };
  const find = async (...query: Parameters<typeof hits>) => (await hits(...query)).map(({ id }) => id);
  return { put, remove, hits, find, [Symbol.asyncDispose]: () => search[Symbol.asyncDispose]() };
}

for (const [name, { skip, open }] of Object.entries(searchDrivers)) {
  describe(`a search by ${name}`, { skip }, () => {
    it('finds by the beginnings of all words, in any order and case, the best first', async () => {
      await using search = await openSearch(open);
      const report = await search.put('Quarterly report for Berlin, ready to be read by everybody who waits for it');
      const other = await search.put('Report about Hamburg');
      assert.deepEqual(await search.find('berl QUART'), [report]);
      assert.deepEqual(await search.find('waits'), [report]);
      assert.deepEqual((await search.find('report')).toSorted(), [report, other].toSorted());
      assert.deepEqual(await search.find('port'), []);
      assert.deepEqual(await search.find('berlin hamburg'), []);
      const [hit] = await search.hits('berlin', ctx, { limit: 1 });
      assert.equal(hit?.kind, 'things');
      assert.match(hit?.excerpt ?? '', /Berlin/);
    });

    it('gives no more than it was asked for, those of equal worth by their ids', async () => {
      await using search = await openSearch(open);
      const ids = [];
      for (const _ of 'abcde') ids.push(await search.put('same words'));
      assert.deepEqual(await search.find('same', ctx, { limit: 3 }), ids.toSorted().slice(0, 3));
    });

    it('stays in its tenant and kind', async () => {
      await using search = await openSearch(open);
      const [own, theirs, nobodys] = [
        await search.put('same words', { tenant: 'a' }),
        await search.put('same words', { tenant: 'b' }),
        await search.put('same words', { kind: 'other' }),
      ];
      assert.deepEqual(await search.find('words', { ...ctx, tenant: 'a' }), [own]);
      assert.deepEqual(await search.find('words', { ...ctx, tenant: 'b' }), [theirs]);
      assert.deepEqual(await search.find('words'), [nobodys]);
      assert.deepEqual(await search.find('words', ctx, { kind: 'things' }), []);
      assert.deepEqual(await search.find('words', ctx, { kind: 'other' }), [nobodys]);
    });

    it('forgets what was replaced or removed', async () => {
      await using search = await openSearch(open);
      const id = await search.put('before');
      assert.deepEqual(await search.find('before'), [id]);
      await search.put('after', { id });
      assert.deepEqual([await search.find('before'), await search.find('after')], [[], [id]]);
      await search.remove(id);
      await search.remove(id);
      assert.deepEqual(await search.find('after'), []);
    });

    it('takes whatever a person types for words', async () => {
      await using search = await openSearch(open);
      const id = await search.put(`it's 100% "quoted": a-b & c|d Straße`);
      for (const text of [`it's`, '100%', '"quoted"', 'a-b', 'c|d', `s d b`, "' or 1=1 --", '& !', 'NEAR(', ':*'])
        await search.find(wordsOf(text).length === 0 ? 'quoted' : text);
      for (const text of [`it's`, 'a-b', 'c|d', 's d b', 'STRAß', '"quoted":* 100'])
        assert.deepEqual(await search.find(text), [id], text);
      assert.deepEqual(wordsOf(' -- "*" '), []);
      assert.deepEqual(wordsOf('Straße, 2. OG'), ['straße', '2', 'og']);
    });
  });
}

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

describe('an index that was lost', () => {
  const things: Table = { name: 'things', columns: { name: 'text' }, unique: [], optional: [], sorted: [] };
  const names = Array.from({ length: 450 }, (_, index) => `thing ${index}`);
  const openIndexer = async (driver: SearchDriver) => {
    const db = await openDatabase(async () => openMemoryStore(), [things]);
    db.database.declare(things);
    const indexer: Indexer = createIndexer({
      database: db.database,
      driver: () => driver,
      columns: { things: ['name'] },
    });
    await db.database.run(ctx, async (tx) => {
      for (const name of [...names, '']) {
        const row: Row = { id: randomUUID(), version: 3, created_at: '', updated_at: '', name };
        await db.database.writer(tx).insert(things, row);
      }
    });
    return { indexer, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
  };

  it('is made anew in its place, and forgets what is gone', async () => {
    const documents = new Map<string, string>();
    await using opened = await openIndexer({
      put: async (_tx, { id, text }) => void documents.set(id, text),
      remove: async (_tx, { id }) => void documents.delete(id),
      forget: async (_tx, id) => void documents.delete(id),
      find: async () => [],
      list: async (_ctx, _kind, after) =>
        [...documents.keys()].filter((id) => after === undefined || id > after).sort(),
    });
    documents.set(randomUUID(), 'of a row that is gone');
    assert.equal(await opened.indexer.rebuild(ctx), 451);
    assert.deepEqual([...documents.values()].sort(), names.toSorted());
  });

  it('is made anew beside the one in use, or not at all', async () => {
    const steps: string[] = [];
    const documents: SearchDocument[] = [];
    const fresh: NewIndex = {
      put: async (batch) => void documents.push(...batch),
      finish: async () => void steps.push('finish'),
      abandon: async () => void steps.push('abandon'),
    };
    const never = async () => assert.fail('it is in use');
    await using opened = await openIndexer({ put: never, remove: never, find: never, renew: async () => fresh });
    assert.equal(await opened.indexer.rebuild(ctx), 451);
    assert.deepEqual(documents.map(({ text }) => text).sort(), names.toSorted());
    assert.deepEqual([...new Set(documents.map(({ version }) => version))], [3]);
    fresh.put = async () => {
      throw new Error('the engine is away');
    };
    await assert.rejects(opened.indexer.rebuild(ctx), /the engine is away/);
    assert.deepEqual(steps, ['finish', 'abandon']);
  });
});
