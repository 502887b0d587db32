import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, where } from '../../src/kernel/specification.ts';
import { type Change, Database, type DatabaseOptions } from '../../src/platform/db/database.ts';
import { CurrentStore, type Row, type Store, StoreLayers, type Table } from '../../src/platform/db/store.ts';
import { dataMap } from '../../src/platform/governance/data-map.ts';
import { type DataMap, encryptedColumns, findMapProblems } from '../../src/platform/governance/data-policy.ts';
import { encryptStore } from '../../src/platform/governance/encryption/encrypt-store.ts';
import { createKeyRing } from '../../src/platform/governance/encryption/key-ring.ts';
import { reencrypt } from '../../src/platform/governance/encryption/reencrypt.ts';
import { createPersonalData } from '../../src/platform/governance/personal-data.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const people: Table = {
  name: 'people',
  columns: { name: 'text', note: 'text', tenant: 'text' },
  unique: ['name'],
  optional: ['note', 'tenant'],
  sorted: ['updated_at'],
};
const orders: Table = {
  name: 'orders',
  columns: { person: 'uuid', address: 'text' },
  unique: [],
  optional: ['address'],
  sorted: [],
};
const map: DataMap = {
  people: {
    purpose: 'test',
    subject: 'id',
    personal: ['name', 'note'],
    encrypted: ['note'],
    erase: 'anonymize',
    retention: { days: 30, since: 'updated_at' },
  },
  orders: { purpose: 'test', subject: 'person', personal: ['address'], encrypted: [], erase: 'delete' },
};
const NOW = '2026-03-01T00:00:00.000Z';
const ADA = randomUUID();
const BOB = randomUUID();
const BY_ID = [{ column: 'id', descending: false }];

function keyOf(name: string): string {
  return `${name}:${randomBytes(32).toString('base64')}`;
}

function rowOf(id: string, values: Readonly<Record<string, string | null>>, at = NOW): Row {
  return { id, version: 1, created_at: at, updated_at: at, ...values };
}

async function openPeople(open: (tables: readonly Table[]) => Promise<Store>, options: Partial<DatabaseOptions> = {}) {
  const changes: Change[] = [];
  const hooks = [{ phase: 'audit' as const, run: async (_tx: unknown, change: Change) => void changes.push(change) }];
  const db = await openDatabase(open, [people, orders], { hooks, ...options });
  for (const table of [people, orders]) db.database.declare(table);
  const data = createPersonalData({ database: db.database, clock: { now: () => new Date(NOW) }, map });
  await insert(db, people, [
    rowOf(ADA, { name: 'Ada', note: 'likes tea', tenant: null }),
    rowOf(BOB, { name: 'Bob', note: null, tenant: null }, '2026-01-29T00:00:00.000Z'),
  ]);
  await insert(db, orders, [
    rowOf(randomUUID(), { person: ADA, address: 'Here 1' }),
    rowOf(randomUUID(), { person: BOB, address: 'There 2' }),
  ]);
  return { db, data, changes };
}

async function insert({ database }: TestDatabase, table: Table, rows: readonly Row[]): Promise<void> {
  await database.run(ctx, async (tx) => {
    for (const row of rows) await database.writer(tx).insert(table, row);
  });
}

const readAll = (store: Pick<Store, 'reader'>, table: Table) =>
  store.reader(ctx).select(table, { where: and(), order: BY_ID, limit: 1000 });

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`personal data on ${name}`, { skip }, () => {
    it('is exported: every row about somebody, and none about others', async () => {
      const { db, data } = await openPeople(open);
      await using _ = db;
      const exported = await data.export(ctx, ADA);
      assert.deepEqual(
        Object.entries(exported).map(([table, rows]) => [table, rows.map((row) => row.name ?? row.address)]),
        [
          ['people', ['Ada']],
          ['orders', ['Here 1']],
        ],
      );
      assert.deepEqual(await data.export(ctx, 'no uuid'), {});
    });

    it('is erased, once, and whoever follows changes learns of it', async () => {
      const { db, data, changes } = await openPeople(open);
      await using _ = db;
      assert.equal(await data.erase(ctx, ADA), 2);
      assert.equal(await data.erase(ctx, ADA), 0);
      assert.deepEqual(
        changes.map(({ table, kind }) => [table.name, kind]),
        [
          ['people', 'updated'],
          ['orders', 'deleted'],
        ],
      );
      const rest = [...(await readAll(db.store, people)), ...(await readAll(db.store, orders))];
      assert.doesNotMatch(JSON.stringify(rest), /Ada|likes tea|Here 1/);
      assert.match(JSON.stringify(rest), /Bob.*There 2/);
      const ada = rest.find(({ id }) => id === ADA);
      assert.deepEqual([ada?.version, ada?.name, ada?.note], [2, `erased-${ADA}`, null]);
    });

    it('goes when it has been kept for long enough', async () => {
      const { db, data, changes } = await openPeople(open);
      await using _ = db;
      assert.deepEqual([await data.expire(ctx), await data.expire(ctx)], [1, 0]);
      assert.deepEqual(
        (await readAll(db.store, people)).map(({ id }) => id),
        [ADA],
      );
      assert.equal(changes[0]?.before?.id, BOB);
    });

    it('of another tenant is neither exported nor erased', async () => {
      const scopes = [
        ({ tenant }: { tenant: string | undefined }, table: Table) =>
          table.name === 'people' ? { tenant: tenant ?? null } : {},
      ];
      const { db, data } = await openPeople(open, { scopes });
      await using _ = db;
      assert.deepEqual((await data.export({ ...ctx, tenant: 'other' }, ADA)).people, []);
    });

    it('is encrypted in the database, under the current key', async () => {
      await using db = await openDatabase(open, [people]);
      const [old, young] = [keyOf('old'), keyOf('young')];
      const columnsOf = (table: Table) => encryptedColumns(map, table);
      const withKeys = async (...keys: readonly string[]) => {
        const ring = createKeyRing(keys);
        const store = encryptStore(db.store, ring, columnsOf);
        return { ring, other: await openDatabase(async () => store, []) };
      };
      await insert(db, people, [rowOf(BOB, { name: 'Bob', note: 'of before', tenant: null })]);
      const first = await withKeys(old);
      first.other.database.declare(people);
      await insert(first.other, people, [rowOf(ADA, { name: 'Ada', note: 'likes tea', tenant: null })]);
      assert.doesNotMatch(JSON.stringify(await readAll(db.store, people)), /likes tea/);

      const { ring, other } = await withKeys(young, old);
      other.database.declare(people);
      const notes = async () => (await readAll(other.store, people)).map(({ note }) => note).sort();
      assert.deepEqual(await notes(), ['likes tea', 'of before']);
      const options = { database: other.database, raw: db.store, keys: ring, columnsOf };
      assert.deepEqual([await reencrypt(ctx, options), await reencrypt(ctx, options)], [2, 0]);
      assert.deepEqual(await notes(), ['likes tea', 'of before']);
      const raw = await readAll(db.store, people);
      for (const row of raw) assert.match(String(row.note), /^enc\.1\.young\./);
      assert.deepEqual(
        raw.map(({ version }) => version),
        [1, 1],
      );
      const condition = where('note', 'eq', 'likes tea');
      await assert.rejects(other.store.reader(ctx).count(people, condition), /REQUEST_INVALID/);
    });
  });
}

describe('keys of data', () => {
  it('open what they have sealed, where it was, and nothing else', () => {
    const ring = createKeyRing([keyOf('a')]);
    const sealed = ring.encrypt('text', 'people.note.1');
    assert.notEqual(sealed, ring.encrypt('text', 'people.note.1'));
    assert.equal(ring.decrypt(sealed, 'people.note.1'), 'text');
    assert.throws(() => ring.decrypt(sealed, 'people.note.2'), /unable to authenticate/);
    const changed = sealed.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    assert.throws(() => ring.decrypt(sealed.replace(/\.a\.../, '.a.xx'), 'people.note.1'));
    assert.notEqual(changed, sealed);
    assert.throws(() => createKeyRing([keyOf('b')]).decrypt(sealed, 'people.note.1'), /key a is not in DATA_KEYS/);
  });

  it('that are wrong stop the start, without being repeated', () => {
    const same = keyOf('a');
    for (const wrong of [[], ['a:short'], [same, keyOf('a')], [`a ${same}`]])
      assert.throws(
        () => createKeyRing(wrong),
        (error: Error) => error.name === 'StartupError' && !error.message.includes(same.slice(2)),
      );
  });
});

describe('the data map', () => {
  it('can be kept with the tables of this service', () => {
    assert.deepEqual(findMapProblems(dataMap, modules.map(tableOf)), []);
    for (const { type, collection } of modules) assert.ok(dataMap[collection.replaceAll('-', '_')], type);
  });

  it('is refused where it asks for what cannot be done', () => {
    const policy = { purpose: 'test', personal: [], encrypted: [], erase: 'anonymize' } as const;
    const problemsOf = (given: object) => findMapProblems({ people: { ...policy, ...given } }, [people]);
    assert.deepEqual(problemsOf({ personal: ['age'] }), [
      'people.age does not exist',
      'people.age cannot be anonymized: it is neither a text nor optional. Delete the rows',
    ]);
    assert.match(problemsOf({ encrypted: ['name'] }).join(), /cannot be encrypted: rows are found/);
    assert.match(problemsOf({ encrypted: ['created_at'] }).join(), /cannot be encrypted: it is no text/);
    assert.deepEqual(problemsOf({ personal: ['created_at'], erase: 'delete' }), []);
    assert.deepEqual(findMapProblems({ gone: policy }, [people]), []);
  });
});

describe('governance of the service', () => {
  for (const contract of modules.filter(
    ({ collection }) => dataMap[collection.replaceAll('-', '_')]?.subject === 'id',
  )) {
    it(`exports and erases, and proves it: ${contract.collection}`, async () => {
      await using service = await startService();
      const { client } = service;
      const table = contract.collection.replaceAll('-', '_');
      const { id } = (await client.post(`/${contract.collection}`, sampleOf(contract))).json;
      const exported = await client.get(`/data-subjects/${id}`);
      assert.deepEqual([exported.status, exported.json.tables[table].length], [200, 1]);
      const requested = await client.post(`/data-subjects/${id}/erasures`, undefined);
      assert.equal(requested.status, 202);
      const ask = () => client.get(requested.headers.get('location') ?? '');
      while ((await ask()).json.state !== 'done') await sleep(20);
      assert.equal((await ask()).json.rows, 1);
      const after = (await client.get(`/data-subjects/${id}`)).json.tables[table];
      for (const column of dataMap[table]?.personal ?? []) assert.match(after[0][column] ?? 'erased-', /^erased-/);
      assert.equal((await client.get(`/erasures/${randomUUID()}`)).json.code, 'ERASURE_NOT_FOUND');
    });
  }

  const encryptable = modules.flatMap((contract) => {
    const [field] = Object.entries(contract.fields).find(([, { kind }]) => kind === 'string' || kind === 'text') ?? [];
    return field === undefined ? [] : [{ contract, field }];
  });
  for (const { contract, field } of encryptable.slice(0, 1))
    it('keeps what is encrypted out of everything that the database holds', async () => {
      const canary = `canary-${randomUUID()}`;
      const table = tableOf(contract);
      const policy = { purpose: 'test', personal: [], erase: 'delete', encrypted: [field] } as const;
      let raw: Store | undefined;
      await using service = await startService({
        env: { JOBS_IN_SERVICE: 'false' },
        extend: ({ use }) =>
          use(StoreLayers).push((store) => {
            raw = store;
            return encryptStore(store, createKeyRing([keyOf('a')]), (one) =>
              encryptedColumns({ [table.name]: policy }, one),
            );
          }),
      });
      const headers = { 'idempotency-key': randomUUID() };
      const body = { ...sampleOf(contract), [field]: canary };
      const created = await service.client.post(`/${contract.collection}`, body, { headers });
      assert.deepEqual([created.status, created.json[field]], [201, canary]);
      const { use } = service.app.platform;
      await use(Jobs).enqueue(ctx, { name: 'test' }, { canary });
      assert.ok(raw);
      // An index of words is in the clear, and search refuses to have an encrypted column in it.
      for (const one of use(Database).tables.filter(({ name }) => name !== 'search_documents')) {
        const rows = await readAll(raw, one);
        assert.ok(!JSON.stringify(rows).includes(canary), one.name);
      }
      assert.ok(JSON.stringify(await readAll(use(CurrentStore), table)).includes(canary));
    });

  it('does not encrypt without keys, and does not start with wrong ones', async () => {
    await assert.rejects(startService({ env: { DATA_KEYS: 'nonsense' } }), /DATA_KEYS holds <name>/);
    await using service = await startService({ env: { DATA_KEYS: keyOf('a') } });
    assert.equal((await service.client.get('/health/ready')).status, 200);
  });
});
