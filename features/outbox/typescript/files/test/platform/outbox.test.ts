import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { metrics } from '@opentelemetry/api';
import type { TransactionContext } from '../../src/kernel/context.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { and } from '../../src/kernel/specification.ts';
import { createLeases, leaseTable } from '../../src/platform/db/lease/leases.ts';
import { type Table, UniqueViolation } from '../../src/platform/db/store.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { type CloudEvent, toCloudEvent } from '../../src/platform/messaging/cloud-event.ts';
import type { MessageBus as Bus } from '../../src/platform/messaging/message-bus.ts';
import { MessageBus } from '../../src/platform/messaging/message-bus.ts';
import { CurrentMessageDriver, type OutgoingMessage } from '../../src/platform/messaging/message-driver.ts';
import { createInbox, Inbox } from '../../src/platform/outbox/inbox.ts';
import { createOutboxRelay, type OutboxRelay } from '../../src/platform/outbox/outbox-relay.ts';
import { inboxTable, outboxTable, toOutboxRow } from '../../src/platform/outbox/outbox-tables.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const LEASE_MS = 1000;
const things: Table = { name: 'things', columns: { label: 'text' }, unique: ['label'], optional: [], sorted: [] };

function message(label: string, key = 'a', version = 1): CloudEvent {
  const aggregate = { type: 'Thing', id: key, version };
  const event = {
    id: randomUUID(),
    type: 'Happened',
    occurredAt: new Date(START).toISOString(),
    aggregate,
    data: label,
  };
  return toCloudEvent(ctx, event, 'billing');
}

interface TestRelay {
  readonly relay: OutboxRelay;
  readonly published: readonly string[];
}

/** A broker that fails as often as it is told to. */
function createBroker(failures = 0) {
  const published: string[] = [];
  let left = failures;
  const bus: Bus = {
    subscribe: () => undefined,
    async publish(messages) {
      left -= 1;
      if (left >= 0) throw new Error('the broker is away');
      published.push(...messages.map(({ data }) => String(data)));
    },
  };
  return { bus, published };
}

function createRelay(db: TestDatabase, now: () => number, broker = createBroker(), batch = 100): TestRelay {
  const clock = { now: () => new Date(now()) };
  const ids = createIdSource();
  const leases = createLeases({ database: db.database, clock, ids });
  const options = { database: db.database, leases, clock, holder: ids.next(), batch, leaseMs: LEASE_MS };
  return { relay: createOutboxRelay({ ...options, bus: () => broker.bus }), published: broker.published };
}

const write = (db: TestDatabase, rows: readonly (readonly [CloudEvent, number?])[]) =>
  db.database.run(ctx, async (tx) => {
    for (const [index, [of, at = START]] of rows.entries())
      await db.database.writer(tx).insert(outboxTable, toOutboxRow(of, index, new Date(at)));
  });

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`the outbox on ${name}`, { skip }, () => {
    it('publishes each message once, oldest first, those of one aggregate in the order of its changes', async () => {
      await using db = await openDatabase(open, [outboxTable, leaseTable]);
      const { relay, published } = createRelay(db, () => START, createBroker(), 2);
      // The replica that made the first change of b has a clock that is ahead.
      await write(db, [
        [message('b2', 'b', 2), START],
        [message('a1', 'a', 1), START + 1],
        [message('b1', 'b', 1), START + 50],
        [message('c1', 'c', 1), START + 60],
      ]);
      while (await relay.publish(ctx));
      assert.deepEqual(published.toSorted(), ['a1', 'b1', 'b2', 'c1']);
      assert.deepEqual(
        published.filter((label) => label.startsWith('b')),
        ['b1', 'b2'],
      );
      assert.equal(published.at(-1), 'c1');
      assert.equal(await db.database.reader(ctx).count(outboxTable, and()), 0);
    });

    it('keeps what the broker does not take, and says for how long', async () => {
      await using db = await openDatabase(open, [outboxTable, leaseTable]);
      const { relay, published } = createRelay(db, () => START + 5000, createBroker(2));
      await write(db, [[message('a')], [message('b')]]);
      for (const _ of [1, 2]) await assert.rejects(relay.publish(ctx), /the broker is away/);
      assert.deepEqual(await relay.backlog(ctx), { count: 2, oldestMs: 5000 });
      await relay.publish(ctx);
      assert.deepEqual([published, await relay.backlog(ctx)], [['a', 'b'], { count: 0, oldestMs: 0 }]);
    });

    it('is published by one process, until that stops or is lost', async () => {
      await using db = await openDatabase(open, [outboxTable, leaseTable]);
      let now = START;
      const one = createRelay(db, () => now);
      const two = createRelay(db, () => now);
      const both = async (label: string) => {
        await write(db, [[message(label)]]);
        await two.relay.publish(ctx);
        await one.relay.publish(ctx);
      };
      await write(db, [[message('first')]]);
      await one.relay.publish(ctx);
      await both('second');
      await one.relay.release(ctx);
      await both('third');
      now += LEASE_MS;
      await write(db, [[message('fourth')]]);
      await one.relay.publish(ctx);
      assert.deepEqual([one.published, two.published], [['first', 'second', 'fourth'], ['third']]);
    });
  });

  describe(`the inbox on ${name}`, { skip }, () => {
    const add =
      (db: TestDatabase) =>
      (tx: TransactionContext, { id, data }: CloudEvent) => {
        const at = new Date(START).toISOString();
        const row = { id, version: 1, created_at: at, updated_at: at, label: String(data) };
        return db.database.writer(tx).insert(things, row);
      };
    const labels = async (db: TestDatabase) => {
      const order = [{ column: 'label', descending: false }];
      const rows = await db.database.reader(ctx).select(things, { where: and(), order, limit: 10 });
      return rows.map(({ label }) => label);
    };
    const createOf = (db: TestDatabase, now = () => START) =>
      createInbox({
        database: db.database,
        clock: { now: () => new Date(now()) },
        ids: createIdSource(),
        meter: metrics.getMeter('test'),
      });

    it('lets each message take effect once, also when it comes twice at the same time', async () => {
      await using db = await openDatabase(open, [inboxTable, things]);
      const { handle } = createOf(db).once({ name: 'test', to: [], handle: add(db) });
      const [first, second] = [message('a'), message('b')];
      await Promise.all([handle(ctx, first, 1), handle(ctx, first, 1), handle(ctx, second, 1)]);
      await handle(ctx, second, 2);
      assert.deepEqual(await labels(db), ['a', 'b']);
    });

    it('forgets a message whose effect was rolled back, and tells subscriptions apart', async () => {
      await using db = await openDatabase(open, [inboxTable, things]);
      let fail = true;
      const insert = add(db);
      const of = message('a');
      const once = createOf(db).once({
        name: 'test',
        to: [],
        async handle(tx, received) {
          await insert(tx, received);
          if (fail) throw new Error('no');
        },
      });
      await assert.rejects(once.handle(ctx, of, 1), /no/);
      assert.deepEqual(await labels(db), []);
      fail = false;
      await once.handle(ctx, of, 2);
      const other = createOf(db).once({ name: 'other', to: [], handle: insert });
      // What is unique to the handler is a failure, and no message that was handled before.
      await assert.rejects(other.handle(ctx, { ...of, id: randomUUID() }, 1), UniqueViolation);
      assert.deepEqual(await labels(db), ['a']);
    });

    it('knows messages for a while', async () => {
      await using db = await openDatabase(open, [outboxTable, inboxTable, leaseTable, things]);
      const calls: string[] = [];
      const { handle } = createOf(db).once({
        name: 'test',
        to: [],
        handle: async (_tx, { id }) => void calls.push(id),
      });
      const { relay } = createRelay(db, () => START);
      const of = message('a');
      await handle(ctx, of, 1);
      await relay.forgetHandled(ctx, new Date(START));
      await handle(ctx, of, 1);
      assert.equal(calls.length, 1);
      await relay.forgetHandled(ctx, new Date(START + 1));
      await handle(ctx, of, 1);
      assert.equal(calls.length, 2);
    });
  });
}

describe('events of the service', () => {
  const settings = { OUTBOX_POLL_MS: '5', OUTBOX_LEASE_MS: '100' };
  const startBreakable = (env: Readonly<Record<string, string>>, isAway: () => boolean, sent: OutgoingMessage[]) =>
    startService({
      env: { ...settings, ...env },
      extend({ use }: Platform) {
        const driver = use(CurrentMessageDriver);
        driver.publish = async (messages) => {
          if (isAway()) throw new Error('the broker is away');
          sent.push(...messages);
        };
      },
    });

  async function until(condition: () => boolean): Promise<void> {
    for (let waited = 0; !condition(); waited += 5) {
      assert.ok(waited < 10_000, 'it did not happen');
      await sleep(5);
    }
  }

  it('that were committed before a crash go out after the next start', async () => {
    const { env, close } = await openTestEnvironment();
    const sent: OutgoingMessage[] = [];
    const ids: string[] = [];
    const first = await startBreakable(env, () => true, sent);
    for (const contract of modules) {
      const { status, json } = await first.client.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal(status, 201);
      ids.push(json.id);
    }
    await until(() => first.logs.some(({ msg }) => msg === 'events wait in the outbox'));
    assert.equal((await first.client.get('/health/ready')).status, 200);
    await first[Symbol.asyncDispose]();
    assert.deepEqual(sent, []);
    await using second = await startBreakable(env, () => false, sent);
    await until(() => sent.length >= ids.length);
    await sleep(20);
    assert.deepEqual(sent.map(({ key }) => key).toSorted(), ids.toSorted());
    assert.ok(second);
    await close();
  });

  it('go out as soon as they are committed, and what is rolled back never does', async () => {
    const sent: OutgoingMessage[] = [];
    await using service = await startService({
      env: { OUTBOX_POLL_MS: '60000' },
      extend({ db, use }) {
        use(CurrentMessageDriver).publish = async (messages) => void sent.push(...messages);
        db.onChange('outbox', async (_tx, { kind }) => {
          if (kind === 'deleted') throw new Error('no');
        });
      },
    });
    for (const contract of modules) {
      const { json } = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      await until(() => sent.length === 1);
      assert.equal((await service.client.delete(`/${contract.collection}/${json.id}`)).status, 500);
      assert.match(String(sent.splice(0)[0]?.type), new RegExp(`\\.${contract.type}Created$`));
    }
    await sleep(20);
    assert.deepEqual(sent, []);
  });

  it('go out before the service ends, and take effect once', async () => {
    const seen: string[] = [];
    const service = await startService({
      env: { OUTBOX_POLL_MS: '60000' },
      extend({ service: { name }, use }) {
        const to = modules.map(({ type }) => `${name}.${type}Created`);
        const handle = async (_tx: TransactionContext, { subject }: CloudEvent) => void seen.push(subject);
        use(MessageBus).subscribe(use(Inbox).once({ name: 'test', to, handle }));
        // As after a crash between publishing and forgetting.
        const driver = use(CurrentMessageDriver);
        const { publish } = driver;
        driver.publish = (messages) => publish([...messages, ...messages]);
      },
    });
    const ids: string[] = [];
    for (const contract of modules)
      ids.push((await service.client.post(`/${contract.collection}`, sampleOf(contract))).json.id);
    await service[Symbol.asyncDispose]();
    assert.deepEqual(seen.toSorted(), ids.toSorted());
  });
});
