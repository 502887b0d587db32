import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Context } from '../../src/kernel/context.ts';
import { openMemoryStore } from '../../src/platform/db/drivers/memory.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { createIndexer } from '../../src/platform/search/indexer.ts';
import { Search } from '../../src/platform/search/search.ts';
import type {
  SearchableTable,
  SearchDocument,
  SearchDriver,
  WordQuery,
} from '../../src/platform/search/search-driver.ts';
import { wordsOf } from '../../src/platform/search/words.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { searchDrivers, type TestSearchDriver } from '../support/search-drivers.ts';
import { findableModules, searchUntil } from '../support/search-service.ts';
import { searchableTable } from '../support/searchable-table.ts';
import { startService } from '../support/service.ts';

async function openSearch(open: TestSearchDriver['open']) {
  const search = await open();
  const { database, driver, settle } = search;
  let latest = 0;
  const put = async (text: string, document: Partial<SearchDocument> = {}) => {
    latest += 1;
    const { id = randomUUID(), version = latest, kind = 'things', tenant = ctx.tenant } = document;
    await database.run(ctx, (tx) => driver.put(tx, { id, version, kind, tenant, text }));
    return id;
  };
  const remove = async (id: string) => {
    latest += 1;
    await database.run(ctx, (tx) => driver.remove(tx, { id, version: latest, kind: 'things' }));
  };
  const rebuild = (...documents: readonly Pick<SearchDocument, 'id' | 'version' | 'text'>[]) =>
    driver.rebuild(ctx, [searchableTable('things', documents)]);
  const hits = async (text: string, as: Context = ctx, { kind, limit = 10 }: Partial<WordQuery> = {}) => {
    await settle();
    return driver.find(as, { words: wordsOf(text), kind, limit });
  };
  const find = async (...query: Parameters<typeof hits>) => (await hits(...query)).map(({ id }) => id);
  return { put, remove, rebuild, hits, find, [Symbol.asyncDispose]: () => search[Symbol.asyncDispose]() };
}

for (const [name, searchDriver] of Object.entries(searchDrivers)) {
  const { skip, open } = searchDriver;
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

    it('keeps the newer of two versions, whichever comes first', async () => {
      await using search = await openSearch(open);
      const id = await search.put('newer', { version: 7 });
      await search.put('older', { id, version: 6 });
      assert.deepEqual([await search.find('newer'), await search.find('older')], [[id], []]);
      await search.put('repeated', { id, version: 7 });
      assert.deepEqual(await search.find('repeated'), [id]);
    });

    it('is made anew from the rows that there are', async () => {
      await using search = await openSearch(open);
      const [same, changed, silent, gone] = [
        await search.put('words that stay', { version: 1 }),
        await search.put('words before', { version: 1 }),
        await search.put('words that go', { version: 1 }),
        await search.put('words of nobody', { version: 1 }),
      ];
      assert.deepEqual((await search.find('words')).toSorted(), [same, changed, silent, gone].toSorted());
      const lost = randomUUID();
      await search.rebuild(
        { id: same, version: 1, text: 'words that stay' },
        { id: changed, version: 2, text: 'words after' },
        { id: silent, version: 2, text: '' },
        { id: lost, version: 3, text: 'words that were lost' },
      );
      assert.deepEqual((await search.find('words')).toSorted(), [same, changed, lost].toSorted());
      assert.deepEqual([await search.find('before'), await search.find('after')], [[], [changed]]);
      await search.put('words of tomorrow', { id: gone, version: 9 });
      assert.deepEqual(await search.find('tomorrow'), [gone]);
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

    for (const { collection, table, field, sample } of findableModules) {
      it(`of a service finds what is committed, and nothing else: ${collection}`, async () => {
        await using service = await searchDriver.startService();
        const { client } = service;
        const word = `needle${randomUUID().slice(0, 8)}`;
        const expectFound = (text: string, ids: readonly string[]) =>
          searchUntil(service, searchDriver.patienceMs, `q=${text}&kind=${table}`, ids);
        const { json } = await client.post(`/${collection}`, { ...sample, [field]: `A ${word}` });
        await expectFound(word, [json.id]);
        const path = `/${collection}/${json.id}`;
        const headers = { 'if-match': '*' };
        assert.equal((await client.patch(path, { [field]: 'moved' }, { headers })).status, 200);
        await expectFound(word, []);
        await expectFound('mov', [json.id]);
        assert.equal((await client.delete(path, { headers })).status, 204);
        await expectFound('mov', []);
        assert.equal((await client.get('/search')).status, 400);
        const { use } = service.app.platform;
        assert.deepEqual(await use(Search).find(ctx, { text: '-', limit: 1 }), []);
      });
    }
  });
}

describe('search of the service', () => {
  it('does not start with a driver that is not installed', async () => {
    await assert.rejects(startService({ env: { SEARCH_URL: 'elastic:' } }), /SEARCH_URL names no installed driver/);
  });

  it('is made anew from every row as it is now, in batches, with its version', async () => {
    const things: Table = { name: 'things', columns: { name: 'text' }, unique: [], optional: [], sorted: [] };
    await using db = await openDatabase(async () => openMemoryStore(), [things]);
    const { database } = db;
    database.declare(things);
    const rows = Array.from({ length: 450 }, (_, index): Row => {
      const name = index === 0 ? '' : `thing ${index}`;
      return { id: randomUUID(), version: index + 1, created_at: '', updated_at: '', name };
    });
    await database.run(ctx, async (tx) => {
      for (const row of rows) await database.writer(tx).insert(things, row);
    });
    const batches: (readonly SearchDocument[])[] = [];
    const readAll = async (table: SearchableTable): Promise<void> => {
      let batch = await table.read(ctx, undefined);
      while (batch.length > 0) {
        batches.push(batch);
        batch = await table.read(ctx, batch.at(-1)?.id);
      }
      assert.deepEqual([await table.has(ctx, rows[0]?.id ?? ''), await table.has(ctx, randomUUID())], [true, false]);
    };
    const never = async () => assert.fail('it is in use');
    const driver: SearchDriver = {
      put: never,
      remove: never,
      find: never,
      rebuild: async (_ctx, tables) => {
        assert.deepEqual(
          tables.map(({ kind }) => kind),
          ['things'],
        );
        for (const table of tables) await readAll(table);
      },
    };
    const indexer = createIndexer({ database, driver: () => driver, columns: { things: ['name'] } });
    assert.equal(await indexer.rebuild(ctx), 450);
    assert.deepEqual(
      batches.map(({ length }) => length),
      [200, 200, 50],
    );
    assert.deepEqual(
      batches.flat().map(({ id, version, text }) => [id, version, text]),
      rows.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(({ id, version, name }) => [id, version, name]),
    );
  });
});
