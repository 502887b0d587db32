import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attributes, type Meter, metrics, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { pino } from 'pino';
import { AppError } from '../../src/kernel/app-error.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Context } from '../../src/kernel/context.ts';
import type { DomainEvent } from '../../src/kernel/domain-event.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/platform/events/dispatcher.ts';
import { type Delivery, DomainEvents } from '../../src/platform/events/domain-events.ts';
import { EventBus } from '../../src/platform/events/event-bus.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const options = { attempts: 3, retryMs: 1, timeoutMs: 200, concurrency: 8, maxPending: 100 };

interface TestEvents {
  readonly bus: EventBus;
  readonly dispatcher: Dispatcher;
  readonly lines: readonly Record<string, unknown>[];
  publish(...events: readonly DomainEvent[]): Promise<void>;
}

function createEvents(changed: Partial<DispatcherOptions> = {}): TestEvents {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const bus = new EventBus(log);
  const instruments = { meter: metrics.getMeter('test'), tracer: trace.getTracer('test') };
  const dispatcher = new Dispatcher({ bus, clock: systemClock, log, ...instruments, ...options, ...changed });
  return { bus, dispatcher, lines, publish: (...events) => bus.publish(ctx, events) };
}

function eventOf(id: string, aggregate = 'a', type = 'Happened'): DomainEvent {
  return { id, type, occurredAt: '', aggregate: { type: 'Thing', id: aggregate, version: 1 }, data: {} };
}

describe('handlers of domain events', () => {
  it('see the events of one aggregate in order and once, whatever fails on the way', async () => {
    const failures = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 })), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(failures, async (plan) => {
        const { dispatcher, publish } = createEvents();
        const handled: DomainEvent[] = [];
        const left = plan.map(([, count]) => count);
        dispatcher.subscribe({
          name: 'test',
          to: ['Happened'],
          async handle(_ctx, event) {
            const index = Number(event.id);
            left[index] = (left[index] ?? 0) - 1;
            if ((left[index] ?? 0) >= 0) throw new Error('not yet');
            handled.push(event);
          },
        });
        await publish(...plan.map(([aggregate], index) => eventOf(String(index), aggregate)));
        await dispatcher.settled();
        for (const aggregate of ['a', 'b', 'c']) {
          const expected = plan.flatMap(([of], index) => (of === aggregate ? [String(index)] : []));
          const seen = handled.filter((event) => event.aggregate.id === aggregate).map((event) => event.id);
          assert.deepEqual(seen, expected);
        }
      }),
      { seed: 7, numRuns: 25 },
    );
  });

  it('tell how long it was from the event to the end of its handling, when they have succeeded', async () => {
    const lags: unknown[] = [];
    const meter: Meter = Object.create(metrics.getMeter('test'), {
      createHistogram: {
        value: (name: string) => ({
          record: (seconds: number, { handler }: Attributes) => {
            if (name === 'events.handling.lag') lags.push([handler, seconds]);
          },
        }),
      },
    });
    const clock = { now: () => new Date('2026-01-15T09:30:02.500Z') };
    const { dispatcher, publish } = createEvents({ meter, clock });
    dispatcher.subscribe({
      name: 'test',
      to: ['Happened'],
      async handle(_ctx, _event, { attempt }) {
        if (attempt === 1) throw new Error('not yet');
      },
    });
    await publish({ ...eventOf('1'), occurredAt: '2026-01-15T09:30:00.000Z' });
    await dispatcher.settled();
    assert.deepEqual(lags, [['test', 2.5]]);
    assert.deepEqual(dispatcher.subscriptions, [{ name: 'test', to: ['Happened'] }]);
  });

  it('do not wait for each other, nor for another aggregate', async () => {
    const { dispatcher, publish } = createEvents();
    const seen: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const note = (name: string) => async (_ctx: Context, event: DomainEvent) => void seen.push(`${name} ${event.id}`);
    dispatcher.subscribe({
      name: 'slow',
      to: ['Happened'],
      handle: async (of, event, delivery) => {
        if (event.aggregate.id === 'a' && delivery.attempt === 1) await held;
        await note('slow')(of, event);
      },
    });
    dispatcher.subscribe({ name: 'fast', to: ['Happened'], handle: note('fast') });
    await publish(eventOf('1'), eventOf('2'), eventOf('3', 'b'));
    await sleep(10);
    assert.deepEqual(seen.toSorted(), ['fast 1', 'fast 2', 'fast 3', 'slow 3']);
    release();
    await dispatcher.settled();
    assert.deepEqual(seen.slice(4), ['slow 1', 'slow 2']);
  });

  it('are called again until they succeed, and given up after the last attempt with an error in the log', async () => {
    const { dispatcher, publish, lines } = createEvents();
    const attempts: string[] = [];
    const failUntil = (name: string, success: number) =>
      dispatcher.subscribe({
        name,
        to: ['Happened'],
        async handle(_ctx, event, { attempt }) {
          attempts.push(`${name} ${event.id} ${attempt}`);
          if (attempt < success) throw new Error(`no luck with ${name}`);
        },
      });
    failUntil('third', 3);
    failUntil('never', 9);
    await publish(eventOf('1'), eventOf('2'));
    await dispatcher.settled();
    const expected = ['never', 'third'].flatMap((name) =>
      ['1 1', '1 2', '1 3', '2 1', '2 2', '2 3'].map((of) => `${name} ${of}`),
    );
    assert.deepEqual(attempts.toSorted(), expected);
    const dead = lines.filter((line) => line.level === 50 || line.level === 'error');
    assert.deepEqual(
      dead.map(({ msg, handler, eventId, attempt }) => [msg, handler, eventId, attempt]),
      [
        ['event handler gave up', 'never', '1', 3],
        ['event handler gave up', 'never', '2', 3],
      ],
    );
  });

  it('are not called again for a refusal that would be the same', async () => {
    const { dispatcher, publish } = createEvents();
    const counts = { refused: 0, unavailable: 0 };
    const subscribe = (name: keyof typeof counts, error: AppError) =>
      dispatcher.subscribe({
        name,
        to: ['Happened'],
        async handle() {
          counts[name] += 1;
          throw error;
        },
      });
    subscribe('refused', new AppError(coreErrors.FORBIDDEN));
    subscribe('unavailable', new AppError(coreErrors.UNAVAILABLE));
    await publish(eventOf('1'));
    await dispatcher.settled();
    assert.deepEqual(counts, { refused: 1, unavailable: 3 });
  });

  it('are cut when they hang, and told so by their signal', async () => {
    const { dispatcher, publish, lines } = createEvents({ attempts: 1, timeoutMs: 20 });
    let signal: AbortSignal | undefined;
    const handle = (of: Context): Promise<void> => {
      signal = of.signal;
      return new Promise(() => undefined);
    };
    dispatcher.subscribe({ name: 'hangs', to: ['Happened'], handle });
    await publish(eventOf('1'));
    await dispatcher.settled();
    await sleep(10);
    assert.equal(signal?.aborted, true);
    assert.match(JSON.stringify(lines), /gave up/);
  });

  it('are at most so many at a time', async () => {
    const { dispatcher, publish } = createEvents({ concurrency: 3 });
    let [working, most] = [0, 0];
    dispatcher.subscribe({
      name: 'test',
      to: ['Happened'],
      async handle() {
        working += 1;
        most = Math.max(most, working);
        await sleep(1);
        working -= 1;
      },
    });
    await publish(...Array.from({ length: 20 }, (_, index) => eventOf(String(index), String(index))));
    await dispatcher.settled();
    assert.equal(most, 3);
  });

  it('hold up whoever publishes when too many events wait, but never each other', async () => {
    const { bus, dispatcher, publish } = createEvents({ maxPending: 1 });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const seen: string[] = [];
    dispatcher.subscribe({
      name: 'chain',
      to: ['Happened'],
      async handle(of, event) {
        await held;
        seen.push(event.id);
        if (event.id.length < 3) await bus.publish(of, [eventOf(`${event.id}+`, `${event.id}+`)]);
      },
    });
    await publish(eventOf('1', '1'));
    let published = false;
    const second = publish(eventOf('2', '2')).then(() => {
      published = true;
    });
    await sleep(5);
    assert.equal(published, false);
    release();
    await second;
    await dispatcher.settled();
    assert.deepEqual(seen.toSorted(), ['1', '1+', '1++', '2', '2+', '2++']);
  });

  it('have names of their own, and one place for each type', async () => {
    const { dispatcher, publish } = createEvents();
    const seen: string[] = [];
    const handle = async (_ctx: Context, event: DomainEvent) => void seen.push(event.type);
    dispatcher.subscribe({ name: 'one', to: ['Happened', 'Happened', 'Ended'], handle });
    assert.throws(() => dispatcher.subscribe({ name: 'one', to: [], handle }), /two event handlers one/);
    await publish(eventOf('1'), eventOf('2', 'a', 'Ended'), eventOf('3', 'a', 'Other'));
    await dispatcher.settled();
    assert.deepEqual(seen, ['Happened', 'Ended']);
  });
});

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`domain events and the unit of work on ${name}`, { skip }, () => {
    const table = { name: 'things', columns: { label: 'text' }, unique: [], optional: [], sorted: [] } as const;
    const idOf = (letter: string) => `00000000-0000-7000-8000-00000000000${letter}`;
    const rowOf = (letter: string) => ({
      id: idOf(letter),
      version: 1,
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:00.000Z',
      label: letter,
    });

    it('come after the outermost commit, never without one, and outside of the unit of work', async () => {
      const { bus, dispatcher } = createEvents();
      const seen: string[] = [];
      await using db = await openDatabase(open, [table], { publish: (of, events) => bus.publish(of, events) });
      const { database } = db;
      dispatcher.subscribe({
        name: 'test',
        to: ['Happened'],
        async handle(of, event) {
          assert.equal(of.transaction, undefined);
          const rows = await database.reader(of).select(table, { where: { op: 'and', of: [] }, order: [], limit: 9 });
          seen.push(`${event.id} of ${rows.map((row) => row.label).sort()}`);
        },
      });
      const write = (of: Context, letter: string, fail = false) =>
        database.run(of, async (tx) => {
          const after = rowOf(letter);
          await database.writer(tx).insert(table, after);
          database.changed(tx, { table, kind: 'created', before: undefined, after, events: [eventOf(letter, letter)] });
          if (fail) throw new Error('no');
        });
      await assert.rejects(write(ctx, 'c', true), /no/);
      const outer = database.run(ctx, async (tx) => {
        await write(tx, 'a');
        await write(tx, 'b');
        await dispatcher.settled();
        assert.deepEqual(seen, []);
      });
      await outer;
      await dispatcher.settled();
      assert.deepEqual(seen.toSorted(), ['a of a,b', 'b of a,b']);
    });
  });
}

describe('domain events of the service', () => {
  it('reach handlers without holding up the answer, and what they refuse is not undone', async () => {
    for (const contract of modules) {
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const seen: string[] = [];
      await using service = await startService({
        env: { EVENTS_ATTEMPTS: '1' },
        extend({ use }) {
          const to = [`${contract.type}Created`, `${contract.type}Deleted`];
          use(DomainEvents).subscribe({
            name: 'test.fails',
            to,
            handle: async (_ctx, event) => {
              await held;
              seen.push(event.type);
              throw new Error('full');
            },
          });
        },
      });
      const { status, json } = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      assert.deepEqual([status, seen], [201, []]);
      release();
      const path = `/${contract.collection}/${json.id}`;
      assert.equal((await service.client.get(path)).status, 200);
      await service.client.delete(path);
      await service.app.platform.use(DomainEvents).settled();
      assert.deepEqual(seen, [`${contract.type}Created`, `${contract.type}Deleted`]);
    }
  });

  it('carry correlation and cause from the request through every event that follows', async () => {
    const [contract] = modules;
    assert.ok(contract);
    const deliveries = new Map<string, Delivery & { readonly id: string }>();
    await using service = await startService({
      extend({ events, use }) {
        const { type, collection } = contract;
        use(DomainEvents).subscribe({
          name: 'test.follow',
          to: [`${type}Created`, `${type}Deleted`, 'Followed'],
          async handle(of, event, delivery) {
            deliveries.set(event.type, { ...delivery, id: event.id });
            if (event.type === `${type}Created`) await publish(of, eventOf('f', collection, 'Followed'));
          },
        });
        const publish = (of: Context, event: DomainEvent) => (events as EventBus).publish(of, [event]);
      },
    });
    const headers = { 'x-correlation-id': 'order-7' };
    const created = await service.client.post(`/${contract.collection}`, sampleOf(contract), { headers });
    await service.app.platform.use(DomainEvents).settled();
    const first = deliveries.get(`${contract.type}Created`);
    const followed = deliveries.get('Followed');
    assert.deepEqual([first?.correlationId, followed?.correlationId], ['order-7', 'order-7']);
    assert.equal(first?.causationId, created.headers.get('x-request-id'));
    assert.equal(followed?.causationId, first?.id);
  });

  it('are all handled before the service closes, without a pause for another attempt', async () => {
    const [contract] = modules;
    assert.ok(contract);
    const attempts: number[] = [];
    const service = await startService({
      env: { EVENTS_RETRY_MS: '60000' },
      extend({ use }) {
        use(DomainEvents).subscribe({
          name: 'test.late',
          to: [`${contract.type}Created`],
          async handle(_ctx, _event, { attempt }) {
            await sleep(20);
            attempts.push(attempt);
            if (attempt < 3) throw new Error('not yet');
          },
        });
      },
    });
    await service.client.post(`/${contract.collection}`, sampleOf(contract));
    await service[Symbol.asyncDispose]();
    assert.deepEqual(attempts, [1, 2, 3]);
  });
});
