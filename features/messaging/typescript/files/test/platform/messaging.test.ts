import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { metrics, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { pino } from 'pino';
import { AppError } from '../../src/kernel/app-error.ts';
import type { Context } from '../../src/kernel/context.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import {
  type CloudEvent,
  decodeCloudEvent,
  encodeCloudEvent,
  MalformedMessage,
  toCloudEvent,
} from '../../src/platform/messaging/cloud-event.ts';
import { createMessageBus, type MessageBusOptions } from '../../src/platform/messaging/create-message-bus.ts';
import { openMemoryDriver } from '../../src/platform/messaging/drivers/memory.ts';
import { MessageBus, type MessageSubscription } from '../../src/platform/messaging/message-bus.ts';
import type { MessageDriver } from '../../src/platform/messaging/message-driver.ts';
import { testContext as ctx } from '../support/database.ts';
import { messageDrivers } from '../support/message-drivers.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

const TYPE = 'billing.Happened';

function message(data: unknown, key = 'a', change: Partial<CloudEvent> = {}): CloudEvent {
  const aggregate = { type: 'Thing', id: key, version: 1 };
  const occurredAt = new Date().toISOString();
  const event = toCloudEvent(ctx, { id: randomUUID(), type: 'Happened', occurredAt, aggregate, data }, 'billing');
  return { ...event, ...change };
}

interface TestBus {
  readonly bus: MessageBus;
  readonly lines: readonly Record<string, unknown>[];
  start(): Promise<void>;
}

function createBus(driver: MessageDriver, changed: Partial<MessageBusOptions> = {}): TestBus {
  const lines: Record<string, unknown>[] = [];
  const bus = createMessageBus({
    driver: () => driver,
    clock: { now: () => new Date() },
    ids: createIdSource(),
    log: pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) }),
    meter: metrics.getMeter('test'),
    tracer: trace.getTracer('test'),
    attempts: 3,
    retryMs: 1,
    timeoutMs: 1000,
    concurrency: 8,
    ...changed,
  });
  return { bus, lines, start: () => driver.open(bus.consumers) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}

describe('a CloudEvent', () => {
  it('survives its way as JSON, with extensions that we do not know', () => {
    const check = fc.property(
      fc.jsonValue(),
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1 }),
      (data, id, key) => {
        const event = { ...message(data, key, { id }), future: 'x' };
        assert.deepEqual(decodeCloudEvent(encodeCloudEvent(event)), JSON.parse(JSON.stringify(event)));
      },
    );
    fc.assert(check, { seed: 3, numRuns: 100 });
  });

  it('says what happened where, to what, and why', () => {
    const event = message({ total: 7 }, 'i-1');
    assert.deepEqual(
      [event.specversion, event.source, event.type, event.subject, event.partitionkey, event.datacontenttype],
      ['1.0', '/billing', 'billing.Happened', 'i-1', 'i-1', 'application/json'],
    );
    assert.deepEqual([event.correlationid, event.causationid], [ctx.correlationId, ctx.requestId]);
    const of = { ...ctx, tenant: 't', causationId: 'e-0', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const aggregate = { type: 'Thing', id: 'i-1', version: 2 };
    const caused = toCloudEvent(of, { id: 'e-1', type: 'X', occurredAt: '', aggregate, data: {} }, 'billing');
    assert.equal('dataschema' in caused, false);
    const promised = toCloudEvent(of, { id: 'e-1', type: 'X', occurredAt: '', aggregate, data: {} }, 'billing', '/x/1');
    assert.equal(promised.dataschema, '/x/1');
    assert.deepEqual([caused.tenantid, caused.causationid, caused.traceparent], ['t', 'e-0', of.traceparent]);
    assert.deepEqual([caused.aggregatetype, caused.aggregateversion], ['Thing', 2]);
  });

  it('of another service needs only what the specification asks for', () => {
    const event = decodeCloudEvent('{"specversion":"1.0","id":"1","source":"/x","type":"x.Y","data":{"a":1}}');
    assert.deepEqual([event.partitionkey, event.correlationid, event.data], ['1', '1', { a: 1 }]);
  });

  it('is refused when it is none', () => {
    const event = message(1);
    for (const wrong of [
      '',
      '[]',
      'null',
      '{}',
      ...['id', 'source', 'type', 'specversion'].map((name) => ({ ...event, [name]: '' })),
    ])
      assert.throws(
        () => decodeCloudEvent(typeof wrong === 'string' ? wrong : JSON.stringify(wrong)),
        MalformedMessage,
      );
  });
});

for (const [name, { skip, open }] of Object.entries(messageDrivers)) {
  describe(`messages through ${name}`, { skip }, () => {
    it('reach each subscription once, those of one key in order, whatever fails on the way', async () => {
      const driver = open(randomUUID());
      const { bus, start } = createBus(driver);
      const seen = new Map<string, number[]>([
        ['one', []],
        ['two', []],
      ]);
      const failures = new Set([2, 5, 6]);
      for (const [subscription, handled] of seen) {
        bus.subscribe<number>({
          name: subscription,
          to: [TYPE],
          async handle(_ctx, { data }, attempt) {
            if (failures.has(data) && attempt < 3) throw new Error('not yet');
            handled.push(data);
          },
        });
      }
      bus.subscribe({ name: 'other', to: ['billing.Other'], handle: async () => assert.fail('not asked for') });
      await start();
      const numbers = Array.from({ length: 12 }, (_, index) => index);
      await bus.publish(numbers.map((data) => message(data, `key ${data % 3}`)));
      await until(() => [...seen.values()].every((handled) => handled.length >= numbers.length));
      await sleep(30);
      for (const handled of seen.values()) {
        assert.deepEqual(
          handled.toSorted((a, b) => a - b),
          numbers,
        );
        for (const rest of [0, 1, 2]) {
          const ofKey = handled.filter((data) => data % 3 === rest);
          assert.deepEqual(
            ofKey,
            ofKey.toSorted((a, b) => a - b),
          );
        }
      }
      await driver.close();
    });

    it('are given up after the last attempt, or at once when nothing would change, and others go on', async () => {
      const driver = open(randomUUID());
      const { bus, lines, start } = createBus(driver);
      const calls: string[] = [];
      const handle: MessageSubscription['handle'] = async (_ctx, { data }) => {
        calls.push(String(data));
        if (data === 'refused') throw new AppError(coreErrors.FORBIDDEN);
        if (data === 'broken') throw new Error('no luck');
      };
      bus.subscribe({ name: 'test', to: [TYPE], handle });
      await start();
      await bus.publish(['broken', 'refused', 'good'].map((data) => message(data, 'k')));
      await until(() => calls.includes('good'));
      assert.deepEqual(calls, ['broken', 'broken', 'broken', 'refused', 'good']);
      const dead = lines.filter(({ msg }) => msg === 'message was given up');
      assert.deepEqual(
        dead.map(({ attempt, type, subscription }) => [attempt, type, subscription]),
        [
          [3, TYPE, 'test'],
          [1, TYPE, 'test'],
        ],
      );
      await driver.close();
    });

    it('that nobody can read are given up, and hold up no other', async () => {
      const driver = open(randomUUID());
      const { bus, lines, start } = createBus(driver);
      const seen: unknown[] = [];
      bus.subscribe({ name: 'test', to: [TYPE], handle: async (_ctx, { data }) => void seen.push(data) });
      await start();
      await driver.publish([{ id: randomUUID(), type: TYPE, key: 'k', body: 'nonsense' }]);
      await bus.publish([message('good', 'k')]);
      await until(() => seen.length > 0);
      assert.deepEqual([seen, lines.length], [['good'], 1]);
      await driver.close();
    });

    it('are handled by what has taken them before it closes', async () => {
      const driver = open(randomUUID());
      const { bus, start } = createBus(driver);
      const seen: string[] = [];
      bus.subscribe({
        name: 'test',
        to: [TYPE],
        async handle() {
          seen.push('begun');
          await sleep(40);
          seen.push('done');
        },
      });
      await start();
      await bus.publish([message(1)]);
      await until(() => seen.length > 0);
      await driver.close();
      assert.deepEqual(seen, ['begun', 'done']);
    });
  });
}

describe('handlers of messages', () => {
  it('know the correlation, the cause and the tenant, and act as the service that sent it', async () => {
    const driver = openMemoryDriver();
    const { bus, start } = createBus(driver);
    const contexts: Context[] = [];
    bus.subscribe({ name: 'test', to: [TYPE], handle: async (of) => void contexts.push(of) });
    await start();
    const sent = message(1, 'a', { tenantid: 't', correlationid: 'order-7' });
    await bus.publish([sent]);
    await driver.close();
    const [of] = contexts;
    assert.deepEqual([of?.correlationId, of?.causationId, of?.tenant], ['order-7', sent.id, 't']);
    assert.deepEqual(of?.actor, { id: '/billing', kind: 'service', scopes: [] });
  });

  it('are at most so many at a time, and cut when they hang', async () => {
    const driver = openMemoryDriver();
    const { bus, lines, start } = createBus(driver, { concurrency: 2, timeoutMs: 20, attempts: 1 });
    let [working, most] = [0, 0];
    bus.subscribe({
      name: 'test',
      to: [TYPE],
      async handle(_ctx, { data }) {
        working += 1;
        most = Math.max(most, working);
        await sleep(data === 0 ? 200 : 2);
        working -= 1;
      },
    });
    await start();
    await bus.publish(Array.from({ length: 8 }, (_, data) => message(data, String(data))));
    await driver.close();
    assert.ok(most >= 2 && most <= 3, String(most));
    assert.equal(lines.length, 1);
  });

  it('have names of their own', () => {
    const { bus } = createBus(openMemoryDriver());
    const subscription = { name: 'one', to: [], handle: async () => undefined };
    bus.subscribe(subscription);
    assert.throws(() => bus.subscribe(subscription), /two subscriptions one/);
  });
});

describe('messages of the service', () => {
  it('are the events of every module after the commit, and none of what is rolled back', async () => {
    const seen: CloudEvent[] = [];
    await using service = await startService({
      extend({ db, service: { name }, use }) {
        const to = modules.flatMap(({ type }) => [`${name}.${type}Created`, `${name}.${type}Deleted`]);
        use(MessageBus).subscribe({ name: 'test', to, handle: async (_ctx, of) => void seen.push(of) });
        db.onChange('outbox', async (_tx, { kind }) => {
          if (kind === 'deleted') throw new Error('no');
        });
      },
    });
    for (const contract of modules) {
      const headers = { 'x-correlation-id': 'order-7' };
      const { json } = await service.client.post(`/${contract.collection}`, sampleOf(contract), { headers });
      await until(() => seen.length === 1);
      assert.equal((await service.client.delete(`/${contract.collection}/${json.id}`)).status, 500);
      const [created] = seen.splice(0);
      assert.deepEqual([created?.subject, created?.correlationid], [json.id, 'order-7']);
      assert.match(created?.type ?? '', new RegExp(`\\.${contract.type}Created$`));
    }
    await sleep(20);
    assert.deepEqual(seen, []);
  });

  it('need a broker whose driver is installed', async () => {
    await assert.rejects(startService({ env: { EVENTS_URL: 'carrier-pigeon://x' } }), /EVENTS_URL names no installed/);
  });
});
