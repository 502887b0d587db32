import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../src/platform/db/database.ts';
import { EventFeed } from '../../src/platform/realtime/sse/event-feed.ts';
import { createEventIds, isBefore, timeOfId } from '../../src/platform/realtime/sse/event-ids.ts';
import { EventStreams, type StreamEvent } from '../../src/platform/realtime/sse/event-streams.ts';
import { type EndReason, SseStream } from '../../src/platform/realtime/sse/sse-stream.ts';
import { StreamHub } from '../../src/platform/realtime/sse/stream-hub.ts';
import { streamTable } from '../../src/platform/realtime/sse/stream-table.ts';
import { adapters } from '../support/adapters.ts';
import { callerHeaders } from '../support/client.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const [contract] = modules;
const CREATED = `${contract?.type}Created`;
const ids = createEventIds(() => Date.now());

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`event streams on ${name}`, () => {
    it('tell of domain events and of what is published, when it is committed', async () => {
      await using test = await startStreams({ adapter });
      using all = await test.listen('topics=things,import:7');
      assert.match(all.head, /^text\/event-stream/);
      const id = await test.create();
      const database = test.service.app.platform.use(Database);
      const tell = (done: number, fail: boolean) =>
        database.run(ctx, async (tx) => {
          await test.streams.publish(tx, 'import:7', 'progress', { done });
          if (fail) throw new Error('no');
        });
      await assert.rejects(tell(1, true), /no/);
      await tell(2, false);
      await test.streams.publish(ctx, 'import:8', 'progress', { done: 3 });
      const events = await all.wait(2);
      assert.deepEqual(
        events.map(({ event, data }) => [event, data]),
        [
          [CREATED, { topic: 'things', data: { id, version: 1 } }],
          ['progress', { topic: 'import:7', data: { done: 2 } }],
        ],
      );
    });

    it('send what was missed, from the last event on, and then what happens', async () => {
      await using test = await startStreams({ adapter });
      const progress = (done: number) => test.streams.publish(ctx, 'import', 'progress', { done });
      using first = await test.listen('topics=import');
      for (const done of [1, 2]) await progress(done);
      const [, { id = '' } = {}] = await first.wait(2);
      first[Symbol.dispose]();
      for (const done of [3, 4]) await progress(done);
      using second = await test.listen('topics=import', { 'last-event-id': id });
      await progress(5);
      const doneOf = ({ data }: Received) => Object(data).data.done;
      assert.deepEqual((await second.wait(3)).map(doneOf), [3, 4, 5]);
      using third = await test.listen(`topics=import&lastEventId=${id}`);
      assert.deepEqual((await third.wait(3)).map(doneOf), [3, 4, 5]);
      for (const unknown of ['x', '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37']) {
        using lost = await test.listen('topics=import', { 'last-event-id': unknown });
        const [reset] = await lost.wait(1);
        assert.equal(reset?.event, 'reset', unknown);
      }
    });

    it('end at a stop, with the moment to come back, before the port is closed', async () => {
      await using test = await startStreams({ adapter, env: { SHUTDOWN_TIMEOUT_MS: '60000' } });
      using stream = await test.listen('topics=import');
      const started = performance.now();
      await test.service.app.shutdown();
      assert.ok(performance.now() - started < 5000);
      await stream.ended;
      const [, retry = ''] = /retry: (\d+)\n\n$/.exec(stream.text()) ?? [];
      assert.ok(Number(retry) >= 2000 && Number(retry) <= 4000, stream.text());
    });

    it('forget listeners that have left', async () => {
      await using test = await startStreams({ adapter, env: { SSE_MAX_STREAMS: '1' } });
      const stream = await test.listen('topics=import');
      assert.equal((await test.get('topics=import')).json.code, 'STREAMS_FULL');
      stream[Symbol.dispose]();
      await until(async () => {
        using again = await test.listen('topics=import');
        return again.status === 200;
      });
    });
  });
}

describe('listening', () => {
  it('is for topics that there are, for those who may, and for those who ask for a stream', async () => {
    await using test = await startStreams();
    const codeOf = async (query: string, headers = {}) => {
      const { status, json } = await test.get(query, headers);
      return [status, json.code];
    };
    for (const topics of ['nothing', 'import:', 'import:a:b', 'import,nothing', 'import, import', '%20'])
      assert.deepEqual(await codeOf(`topics=${topics}`), [404, 'STREAM_TOPIC_UNKNOWN'], topics);
    assert.deepEqual(await codeOf('topics=secret:1'), [403, 'FORBIDDEN']);
    assert.deepEqual(await codeOf(''), [400, 'REQUEST_INVALID']);
    assert.deepEqual(await codeOf('topics=import', { accept: 'application/json' }), [406, 'NOT_ACCEPTABLE']);
    using mine = await test.listen('topics=secret:mine');
    assert.equal(mine.status, 200);
    await assert.rejects(test.streams.publish(ctx, 'nothing', 'a', {}), /There is no topic nothing/);
    await assert.rejects(test.streams.publish(ctx, 'import', 'reset', {}), /cannot be the type/);
    await assert.rejects(test.streams.publish(ctx, 'import', 'a\nb', {}), /cannot be the type/);
  });

  it('is for one tenant', async () => {
    await using test = await startStreams();
    using one = await test.listen('topics=import', { 'x-test-tenant': 'a' });
    for (const tenant of ['b', undefined, 'a'])
      await test.streams.publish({ ...ctx, tenant }, 'import', 'progress', { tenant });
    const events = await one.wait(1);
    await sleep(20);
    assert.deepEqual(
      events.map(({ data }) => Object(data).data),
      [{ tenant: 'a' }],
    );
  });
});

describe('a stream', () => {
  const event = (data: unknown): StreamEvent => ({ id: ids.next(), topic: 'a', tenant: undefined, type: 't', data });
  const open = (options: Partial<ConstructorParameters<typeof SseStream>[0]> = {}) => {
    const reasons: EndReason[] = [];
    const limits = { heartbeatMs: 60_000, maxAgeMs: 60_000, maxBufferBytes: 4096, retryMs: 1000 };
    const onEnd = (reason: EndReason) => void reasons.push(reason);
    const stream = new SseStream({ topics: new Set('a'), tenant: undefined, onEnd, ...limits, ...options });
    return { stream, reasons };
  };

  it('is cut when its listener takes too little', async () => {
    const { stream, reasons } = open();
    stream.begin([]);
    for (let count = 0; count < 100 && reasons.length === 0; count += 1) stream.receive(event('x'.repeat(100)));
    assert.deepEqual(reasons, ['slow']);
    await assert.rejects(new Response(stream.body).text(), /too slow/);
    stream.receive(event('late'));
    stream.end();
    assert.deepEqual(reasons, ['slow']);
  });

  it('gives signs of life, and ends when it is old', async () => {
    const { stream, reasons } = open({ heartbeatMs: 10, maxAgeMs: 60, random: () => 0 });
    stream.begin([]);
    const text = await new Response(stream.body).text();
    assert.match(text, /^retry: 1000\n\n(: still here\n\n){2,}$/);
    assert.deepEqual(reasons, ['old']);
  });

  it('loses nothing of what happens while the past is read, and sends nothing twice', async () => {
    const { stream } = open();
    const [one, two, three] = [event(1), event(2), event(3)];
    stream.receive(two);
    stream.receive(three);
    stream.begin([one, two]);
    stream.end();
    const text = await new Response(stream.body).text();
    assert.deepEqual(
      parseEvents(text).map(({ id }) => id),
      [one.id, two.id, three.id],
    );
  });
});

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`events of several processes on ${name}`, { skip }, () => {
    it('reach the listeners of each, once', async () => {
      await using db = await openDatabase(open, [streamTable]);
      let now = Date.parse('2026-01-01T00:00:00.000Z');
      const clock = { now: () => new Date(now) };
      const [ours, theirs] = [createEventIds(() => now), createEventIds(() => now)];
      const start = () => {
        const [hub, heard]: [StreamHub, unknown[]] = [new StreamHub(), []];
        const limits = { keepMs: 10_000, overlapMs: 1000, replayLimit: 600 };
        const feed = new EventFeed({ ...db, hub, clock, ...limits });
        const receive = ({ data }: StreamEvent) => void heard.push(data);
        const listen = async () => {
          hub.add({ topics: new Set(['a']), tenant: ctx.tenant, receive, end: () => undefined });
          await feed.prepare(ctx, now);
        };
        return { feed, heard, listen };
      };
      const [here, there] = [start(), start()];
      const tell = (data: number, ids = ours) => {
        now += 10;
        const event = { id: ids.next(), topic: 'a', tenant: ctx.tenant, type: 't', data };
        return here.feed.publish(ctx, event).then(() => event.id);
      };
      await tell(0);
      for (const { feed } of [here, there]) await feed.poll(ctx);
      now += 1;
      for (const { listen } of [here, there]) await listen();
      const first = await tell(1);
      assert.deepEqual([here.heard, there.heard], [[1], []]);
      for (const _ of [1, 2, 3]) for (const { feed } of [here, there]) await feed.poll(ctx);
      assert.deepEqual([here.heard, there.heard], [[1], [1]]);
      for (let data = 2; data <= 602; data += 1) await tell(data);
      await there.feed.poll(ctx);
      assert.equal(there.heard.length, 602);
      const topics = new Set(['a']);
      assert.equal(await there.feed.since(ctx, topics, first), undefined);
      const last = await tell(603);
      assert.deepEqual(await there.feed.since(ctx, topics, last), []);
      await tell(604);
      const missed = await there.feed.since(ctx, topics, last);
      assert.deepEqual(
        missed?.map(({ data }) => data),
        [604],
      );
      // Another process told of it before, and it may have come after.
      const mine = await tell(606);
      now -= 11;
      await tell(605, theirs);
      now += 11;
      const both = await there.feed.since(ctx, topics, mine);
      assert.deepEqual(
        both?.map(({ data }) => data),
        [605],
      );
      now += 10_001;
      assert.equal(await there.feed.since(ctx, topics, last), undefined);
    });
  });
}

describe('ids of events', () => {
  it('grow with each event of a process, and tell their time', () => {
    let now = 1_767_225_600_000;
    const source = createEventIds(() => now);
    const made = Array.from({ length: 5000 }, () => source.next());
    now += 10;
    made.push(source.next());
    now -= 10;
    made.push(source.next());
    assert.deepEqual(made.toSorted(), made);
    assert.equal(new Set(made).size, made.length);
    const [first = '', second = ''] = made;
    assert.deepEqual([timeOfId(first), timeOfId('x'), timeOfId(crypto.randomUUID())], [now, undefined, undefined]);
    const other = createEventIds(() => 0).next();
    assert.deepEqual([isBefore(first, second), isBefore(second, first), isBefore(other, first)], [true, false, false]);
  });
});

interface Received {
  readonly id?: string;
  readonly event: string;
  readonly data: unknown;
}

function parseEvents(text: string): readonly Received[] {
  return text.split('\n\n').flatMap((block) => {
    const pairs = block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]);
    const { id, event, data } = Object.fromEntries(pairs);
    return event === undefined || data === undefined ? [] : [{ ...(id ? { id } : {}), event, data: JSON.parse(data) }];
  });
}

async function startStreams(options: ServiceOptions = {}) {
  let streams: EventStreams | undefined;
  const service: Service = await startService({
    ...options,
    extend({ http, use }) {
      streams = use(EventStreams);
      streams.topic('things', { events: [CREATED] });
      streams.topic('import');
      streams.topic('secret', { allow: async (_ctx, key) => key === 'mine' });
      http.phase('tenant', (of, next) => next({ ...of, tenant: of.request.headers.get('x-test-tenant') ?? of.tenant }));
    },
  });
  assert.ok(streams);
  const accept = 'text/event-stream';
  return {
    service,
    streams,
    get: (query: string, headers: Readonly<Record<string, string>> = {}) =>
      service.client.get(`/events?${query}`, { headers: { accept, ...headers } }),
    async create(): Promise<string> {
      assert.ok(contract);
      const { status, json } = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal(status, 201);
      return json.id;
    },
    listen: (query: string, headers = {}) =>
      listen(new URL(`/events?${query}`, service.client.baseUrl), { accept, ...callerHeaders(), ...headers }),
    [Symbol.asyncDispose]: () => service.app.shutdown(),
  };
}

/** Reads until it is disposed of, or the service ends it. */
async function listen(url: URL, headers: Record<string, string>) {
  const leave = new AbortController();
  const response = await fetch(url, { headers, signal: leave.signal });
  let text = '';
  const read = async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
  };
  const ended = read().catch(() => undefined);
  return {
    status: response.status,
    head: response.headers.get('content-type') ?? '',
    text: () => text,
    ended,
    async wait(count: number): Promise<readonly Received[]> {
      await until(() => parseEvents(text).length >= count);
      return parseEvents(text);
    },
    [Symbol.dispose]: () => leave.abort(),
  };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}
