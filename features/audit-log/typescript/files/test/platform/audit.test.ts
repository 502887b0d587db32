import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { metrics } from '@opentelemetry/api';
import { AppError } from '../../src/kernel/app-error.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { and } from '../../src/kernel/specification.ts';
import { auditCommand } from '../../src/platform/audit/audit-command.ts';
import type { AuditEntry, AuditRecord } from '../../src/platform/audit/audit-log.ts';
import { AuditLog } from '../../src/platform/audit/audit-log.ts';
import { auditEntriesTable, auditPendingTable, auditSealsTable } from '../../src/platform/audit/audit-tables.ts';
import { createChain } from '../../src/platform/audit/chain.ts';
import { createAuditLog } from '../../src/platform/audit/create-audit-log.ts';
import { describeChange } from '../../src/platform/audit/describe-change.ts';
import { createLoginFailures } from '../../src/platform/audit/login-failures.ts';
import { Authenticators } from '../../src/platform/auth/authenticators.ts';
import { Database } from '../../src/platform/db/database.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';
import type { TestStore } from '../support/test-store.ts';

const things: Table = {
  name: 'things',
  columns: { state: 'text', note: 'text', total: 'integer' },
  unique: [],
  optional: ['note'],
  sorted: [],
};
const START = '2026-01-15T09:30:00.000Z';

function thing(values: object): Row {
  return { id: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37', version: 1, created_at: START, updated_at: START, ...values };
}

describe('an entry about a change', () => {
  const describeIt = (before: object | undefined, after: object | undefined) =>
    describeChange(
      {
        table: things,
        kind: before ? (after ? 'updated' : 'deleted') : 'created',
        before: before && thing(before),
        after: after && thing(after),
        events: [],
      },
      { things: ['state'] },
    );

  it('has values of the columns on the list, and of all others only that they changed', () => {
    const canary = 'secret-4711';
    const changed = describeIt({ state: 'open', note: null, total: 1 }, { state: 'paid', note: canary, total: 1 });
    assert.equal(changed.action, 'things.updated');
    assert.deepEqual(changed.subject, { type: 'things', id: thing({}).id });
    assert.deepEqual(changed.details?.changes, { note: 'changed', state: { from: 'open', to: 'paid' } });
    const created = describeIt(undefined, { state: 'open', note: null, total: 1 });
    assert.deepEqual(created.details?.changes, { state: { from: null, to: 'open' }, total: 'changed' });
    const deleted = describeIt({ state: 'open', note: canary, total: 1 }, undefined);
    assert.deepEqual(deleted.details?.changes, {
      note: 'changed',
      state: { from: 'open', to: null },
      total: 'changed',
    });
    assert.ok(!JSON.stringify([changed, created, deleted]).includes(canary));
  });
});

interface TestLog extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly chain: ReturnType<typeof createChain>;
  record(...actions: readonly string[]): Promise<void>;
  page(query?: object): Promise<readonly AuditEntry[]>;
  /** As somebody would who reaches the database. */
  tamper(table: Table, change: (row: Row) => Row | undefined): Promise<void>;
}

async function openLog(open: TestStore['open']): Promise<TestLog> {
  const db = await openDatabase(open, [auditEntriesTable, auditPendingTable, auditSealsTable]);
  const { database } = db;
  let at = Date.parse(START);
  const clock = {
    now() {
      at += 1;
      return new Date(at);
    },
  };
  const log = createAuditLog({ database, clock, ids: createIdSource(), meter: metrics.getMeter('test') });
  const order = [{ column: 'id', descending: false }];
  return {
    db,
    chain: createChain({ database, clock }),
    async record(...actions) {
      for (const action of actions) await database.run(ctx, (tx) => log.record(tx, { action, details: { a: [1] } }));
    },
    page: async (query = {}) => (await log.page(ctx, { limit: 100, ...query })).items,
    tamper: (table, change) =>
      database.run(ctx, async (tx) => {
        for (const row of await database.reader(tx).select(table, { where: and(), order, limit: 1000 })) {
          const changed = change(row);
          if (changed === row) continue;
          await database.writer(tx).delete(table, row.id, row.version);
          if (changed) await database.writer(tx).insert(table, changed);
        }
      }),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`the audit log on ${name}`, { skip }, () => {
    it('is read page by page, the latest first, and by what is asked for', async () => {
      await using log = await openLog(open);
      await log.record('a', 'b', 'c');
      const { db } = log;
      const audit = createAuditLog({
        database: db.database,
        clock: systemClock,
        ids: createIdSource(),
        meter: metrics.getMeter('test'),
      });
      const first = await audit.page(ctx, { limit: 2 });
      const second = await audit.page(ctx, { limit: 2, cursor: first.next });
      assert.deepEqual(
        [...first.items, ...second.items].map(({ action }) => action),
        ['c', 'b', 'a'],
      );
      assert.equal(second.next, undefined);
      assert.deepEqual(
        (await log.page({ action: 'b' })).map(({ action }) => action),
        ['b'],
      );
      assert.deepEqual(await log.page({ actor: 'nobody' }), []);
      const { at, actor, correlationId, details } = first.items[0] ?? assert.fail();
      assert.deepEqual(
        [at, actor, correlationId, details],
        [at, { id: 'system', kind: 'system' }, ctx.correlationId, { a: [1] }],
      );
      const subject = { type: 'things', id: randomUUID() };
      const of = { ...ctx, tenant: 't' };
      await db.database.run(of, (tx) => audit.record(tx, { action: 'd', subject }));
      const own = await audit.page(of, { limit: 10, subject: 'things', subjectId: subject.id });
      assert.deepEqual(
        own.items.map((entry) => [entry.action, entry.subject, entry.tenant]),
        [['d', subject, 't']],
      );
      assert.equal((await audit.page({ ...ctx, tenant: 'other' }, { limit: 10 })).items.length, 0);
    });

    it('is sealed once, in order, and holds', async () => {
      await using log = await openLog(open);
      const { chain } = log;
      assert.equal(await chain.seal(ctx), undefined);
      await log.record('a', 'b');
      assert.equal((await chain.pending(ctx)).count, 2);
      assert.equal((await chain.seal(ctx))?.sequence, 2);
      await log.record('c');
      assert.deepEqual((await chain.verify(ctx)).problems, []);
      assert.equal((await chain.verify(ctx)).pending, 1);
      const head = await chain.seal(ctx);
      assert.deepEqual(await chain.verify(ctx, head), { head, pending: 0, problems: [] });
      assert.equal(await chain.seal(ctx), undefined);
    });

    const cases: readonly [string, Table, (row: Row, entry: AuditEntry) => Row | undefined, RegExp][] = [
      ['is changed', auditEntriesTable, (row) => ({ ...row, actor: 'somebody else' }), /^entry .* was changed$/],
      ['is removed', auditEntriesTable, () => undefined, /^entry .* is missing$/],
      ['is added', auditEntriesTable, (row) => ({ ...row, id: randomUUID() }), /is missing$/],
      ['loses its seal', auditSealsTable, () => undefined, /seals 2 to 2 are missing/],
      ['gets another seal', auditSealsTable, (row) => ({ ...row, digest: 'x' }), /seal 2 does not follow/],
    ];
    for (const [what, table, change, problem] of cases) {
      it(`shows that an entry ${what}`, async () => {
        await using log = await openLog(open);
        await log.record('a', 'b', 'c');
        await log.chain.seal(ctx);
        const entry = (await log.page({ action: 'b' }))[0] ?? assert.fail();
        await log.tamper(table, (row) => (row.id === entry.id ? change(row, entry) : row));
        const { problems } = await log.chain.verify(ctx);
        assert.ok(
          problems.some((line) => problem.test(line)),
          problems.join('\n'),
        );
      });
    }

    it('shows that it was made anew or cut off, to whoever noted its head', async () => {
      await using log = await openLog(open);
      await log.record('a', 'b', 'c');
      const noted = (await log.chain.seal(ctx)) ?? assert.fail();
      await log.tamper(auditSealsTable, (row) => (row.sequence === 3 ? undefined : row));
      const cut = await auditCommand(ctx, log.chain, ['verify', `${noted.sequence}:${noted.hash}`]);
      assert.equal(cut.intact, false);
      assert.match(cut.lines.join('\n'), /the chain ends at 2, before what was noted/);
      assert.match(cut.lines.join('\n'), /1 entries were added without a seal/);
      await assert.rejects(auditCommand(ctx, log.chain, ['verify', 'x']), /x is no head/);
      await assert.rejects(auditCommand(ctx, log.chain, []), /audit takes verify/);
    });
  });
}

describe('refused logins', () => {
  it('are an entry for each address, and one more for all that followed', async () => {
    const written: AuditRecord[] = [];
    let now = 0;
    const failures = createLoginFailures({
      windowMs: 1000,
      now: () => now,
      write: async (_correlationId, record) => void written.push(record),
    });
    const note = (client: string) => failures.note({ client, path: '/x', correlationId: 'c' });
    for (const client of ['a', 'a', 'b', 'a']) note(client);
    await failures.flush();
    const counts = () => written.map(({ details }) => [details?.client, details?.repeated]);
    assert.deepEqual(counts(), [
      ['a', 0],
      ['b', 0],
    ]);
    now = 1000;
    await failures.flush();
    note('a');
    await failures.flush(true);
    assert.deepEqual(counts().slice(2), [
      ['a', 2],
      ['a', 0],
    ]);
  });
});

describe('the audit log of the service', () => {
  for (const contract of modules) {
    it(`has every change with its actor, and none that was rolled back: ${contract.collection}`, async () => {
      await using service = await startService();
      const { client } = service;
      const table = contract.collection.replaceAll('-', '_');
      const created = await client.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal((await client.post(`/${contract.collection}`, { nonsense: 1 })).status, 400);
      const path = `/${contract.collection}/${created.json.id}`;
      assert.equal((await client.delete(path, { headers: { 'if-match': '*' } })).status, 204);
      const query = `subject=${table}&subjectId=${created.json.id}`;
      const { json } = await client.get(`/audit-entries?${query}`);
      const actions = json.items.map(({ action }: AuditEntry) => action);
      assert.deepEqual(actions, [`${table}.deleted`, `${table}.created`]);
      for (const entry of json.items) assert.notEqual(entry.actor.kind, 'unknown');
      assert.equal(json.items[1].correlationId, created.headers.get('x-correlation-id'));
      assert.equal((await client.get(`/audit-entries?subject=${table}`)).json.items.length, 2);
    });
  }

  it('rolls a change back whose entry cannot be written', async () => {
    const [contract] = modules;
    assert.ok(contract);
    await using service = await startService({
      extend: ({ use }) => {
        use(AuditLog).record = async () => assert.fail('no entry');
      },
    });
    const answer = await service.client.post(`/${contract.collection}`, sampleOf(contract));
    assert.equal(answer.status, 500);
    assert.equal((await service.client.get(`/${contract.collection}`)).json.total, 0);
  });

  it('has refused logins with their address, and nothing of what was tried', async () => {
    const canary = `secret-${randomUUID()}`;
    await using service = await startService({
      extend: ({ use }) =>
        use(Authenticators).add({
          challenge: 'Test',
          async authenticate({ request }) {
            if (request.headers.has('x-test')) throw new AppError(coreErrors.UNAUTHENTICATED);
            return undefined;
          },
        }),
    });
    const [contract] = modules;
    assert.ok(contract);
    const address = new URL(`/${contract.collection}`, service.client.baseUrl);
    assert.equal((await fetch(address, { headers: { 'x-test': canary } })).status, 401);
    const entry = await findEntry(service, 'login.failed');
    const { client, path, repeated } = entry.details;
    assert.deepEqual(
      [typeof client, path, repeated, entry.actor.id],
      ['string', `/${contract.collection}`, 0, 'unknown'],
    );
    assert.ok(!JSON.stringify(entry).includes(canary));
  });

  it('is sealed in the background, and says where its chain ends', async () => {
    await using service = await startService({ env: { AUDIT_SEAL_MS: '10' } });
    const { use } = service.app.platform;
    await use(Database).run(ctx, (tx) => use(AuditLog).record(tx, { action: 'test' }));
    const isSealed = () => service.logs.find((line) => line.msg === 'audit log sealed');
    while (!isSealed()) await sleep(10);
    assert.equal(isSealed()?.sequence, 1);
    assert.match(String(isSealed()?.hash), /^[0-9a-f]{64}$/);
  });
});

/** Of whoever it may be: who fails to log in belongs to nobody. */
async function findEntry({ app }: Service, action: string): Promise<AuditEntry> {
  for (;;) {
    const { items } = await app.platform.use(AuditLog).page({ ...ctx, tenant: undefined }, { action, limit: 1 });
    if (items[0]) return items[0];
    await sleep(10);
  }
}
