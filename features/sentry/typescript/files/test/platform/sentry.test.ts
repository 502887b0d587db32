import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import type { Counter } from '@opentelemetry/api';
import { pino } from 'pino';
import { AppError } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { Delivery, type DeliveryOptions } from '../../src/platform/sentry/delivery.ts';
import { parseDsn } from '../../src/platform/sentry/dsn.ts';
import { readQuota } from '../../src/platform/sentry/quota.ts';
import { readEvent, type SentryEvent } from '../../src/platform/sentry/read-event.ts';
import { readExceptions } from '../../src/platform/sentry/read-exceptions.ts';
import { scrub } from '../../src/platform/sentry/scrub.ts';
import { callerHeaders } from '../support/client.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { type SentryIngest, startSentryIngest } from '../support/sentry-ingest.ts';
import { startService } from '../support/service.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const ORIGIN = {
  release: 'billing@1.0.0',
  environment: 'production',
  serverName: 'pod-1',
  fields: ['correlationId', 'attempts'],
  root: '/app/',
  createId: () => 'e'.repeat(32),
};
const EVENT = readEvent('{"level":"error","time":"2026-01-01T00:00:00Z","msg":"x"}', ORIGIN) as SentryEvent;

/** A service in which `/test/broken` fails, and `/test/refused` refuses. */
function startBroken(env: Readonly<Record<string, string>>, fail: () => void = () => undefined) {
  const extend = ({ http, log }: Platform): void => {
    const about = {
      method: 'GET',
      summary: '',
      tag: '',
      undocumented: true,
      responses: { 200: { description: '' } },
    } as const;
    const broken = async () => {
      fail();
      log.error({
        err: new Error('the ledger is closed', { cause: new TypeError('no ledger') }),
        secretOf: 'lovelace',
      });
      throw new RangeError('nobody expects this of lovelace@example.com from 192.0.2.7');
    };
    const refused = async () => {
      throw new AppError(coreErrors.FORBIDDEN);
    };
    http.routes([
      defineRoute({ ...about, id: 'broken', path: '/test/broken', handle: broken }),
      defineRoute({ ...about, id: 'refused', path: '/test/refused', handle: refused }),
    ]);
  };
  return startService({ env, extend });
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; !isTrue() && waited < 5000; waited += 10) await new Promise((done) => setTimeout(done, 10));
  assert.ok(isTrue(), 'it never happens');
}

describe('a service with Sentry', () => {
  it('reports what the log has as an error, with its release and causes, and without anybody', async () => {
    await using ingest = await startSentryIngest();
    await using service = await startBroken({
      SENTRY_DSN: ingest.dsn,
      SENTRY_RELEASE: 'abc123',
      SENTRY_ENVIRONMENT: 'test',
    });
    const headers = { cookie: 'canary-4711', 'x-correlation-id': 'c-1' };
    assert.equal((await service.client.get('/test/refused')).status, 403);
    assert.equal((await service.client.get('/test/broken', { headers })).status, 500);
    await until(() => ingest.events.length === 2);
    const [first, second] = ingest.events;
    const { release, environment, level, transaction, tags } = second ?? {};
    assert.deepEqual(
      { release, environment, level, transaction, correlationId: tags?.correlationId, route: tags?.route },
      {
        release: 'abc123',
        environment: 'test',
        level: 'error',
        transaction: 'broken',
        correlationId: 'c-1',
        route: 'broken',
      },
    );
    const [exception] = second?.exception?.values ?? [];
    assert.deepEqual(
      [exception?.type, exception?.value],
      ['RangeError', 'nobody expects this of [mail] from [address]'],
    );
    const frame = exception?.stacktrace?.frames.at(-1);
    assert.deepEqual([frame?.filename, frame?.in_app], ['test/platform/sentry.test.ts', true]);
    const chain = first?.exception?.values.map(({ type, value }) => [type, value]);
    assert.deepEqual(chain, [
      ['TypeError', 'no ledger'],
      ['Error', 'the ledger is closed'],
    ]);
    assert.doesNotMatch(ingest.bodies.join(), /canary|secretOf|lovelace/);
    const credentials = Object.values(callerHeaders()).filter(({ length }) => length > 20);
    assert.ok(!credentials.some((credential) => ingest.bodies.join().includes(credential)));
  });

  it('is not there without a DSN', async () => {
    await using ingest = await startSentryIngest();
    const listeners = process.listenerCount('uncaughtException');
    await using service = await startBroken({});
    await service.client.get('/test/broken');
    assert.equal(process.listenerCount('uncaughtException'), listeners);
    assert.deepEqual(ingest.bodies, []);
  });

  it('answers while Sentry hangs, and stops in time', async () => {
    await using ingest = await startSentryIngest();
    ingest.answers.push('hang', 'hang');
    const service = await startBroken({ SENTRY_DSN: ingest.dsn, SENTRY_FLUSH_MS: '200' });
    const begun = performance.now();
    for (let count = 0; count < 5; count += 1) assert.equal((await service.client.get('/test/broken')).status, 500);
    assert.ok(performance.now() - begun < 2000, 'requests wait for Sentry');
    const stopped = performance.now();
    await service[Symbol.asyncDispose]();
    assert.ok(performance.now() - stopped < 2000);
  });

  it('sends the last reports when it stops', async () => {
    await using ingest = await startSentryIngest();
    let seen = -1;
    const service = await startBroken({ SENTRY_DSN: ingest.dsn }, () => {
      seen = ingest.events.length;
    });
    for (let count = 0; count < 3; count += 1) await service.client.get('/test/broken');
    assert.ok(seen < 6);
    await service[Symbol.asyncDispose]();
    assert.equal(ingest.events.length, 6);
  });

  it('reports what makes the process crash', async () => {
    await using ingest = await startSentryIngest();
    const environment = await openTestEnvironment();
    const crash = `process.once('SIGUSR2', () => { throw new SyntaxError('out of order'); });`;
    const args = ['--import', `data:text/javascript,${encodeURIComponent(crash)}`, 'src/main.ts'];
    const child = spawn(process.execPath, args, {
      cwd: new URL('../../', import.meta.url),
      env: { ...FREE_PORTS, ...environment.env, SENTRY_DSN: ingest.dsn },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      for await (const line of createInterface({ input: child.stdout }))
        if (JSON.parse(line).msg === 'listening') break;
      child.stdout.resume();
      child.kill('SIGUSR2');
      assert.deepEqual(await exited, [1, null]);
      const [event, ...more] = ingest.events;
      const [exception] = event?.exception?.values ?? [];
      assert.deepEqual([event?.level, exception?.value, more.length], ['fatal', 'out of order', 0]);
      assert.equal(exception?.mechanism.handled, false);
    } finally {
      child.kill('SIGKILL');
      await environment.close();
    }
  });

  it('does not start with a DSN that is none', async () => {
    for (const wrong of ['https://sentry.example.com/1', 'https://key@sentry.example.com'])
      await assert.rejects(startService({ env: { SENTRY_DSN: wrong } }), /SENTRY_DSN must be/, wrong);
    const { url } = parseDsn('https://key@sentry.example.com/path/to/42');
    assert.equal(url, 'https://sentry.example.com/path/to/api/42/envelope/');
  });
});

describe('reports', () => {
  const deliver = (ingest: SentryIngest, options: Partial<DeliveryOptions> = {}) => {
    const counts: Record<string, number> = { sent: 0, dropped: 0 };
    const events: Counter = {
      add(count, attributes) {
        const outcome = String(attributes?.outcome);
        counts[outcome] = (counts[outcome] ?? 0) + count;
      },
    };
    const delivery = new Delivery({
      dsn: parseDsn(ingest.dsn),
      client: 'billing/1.0.0',
      timeoutMs: 1000,
      perMinute: 60,
      clock: { now: () => new Date() },
      log: pino({ level: 'silent' }),
      events,
      ...options,
    });
    return { delivery, counts };
  };

  it('are tried again while Sentry fails or is too slow, and each arrives once', async () => {
    await using ingest = await startSentryIngest();
    ingest.answers.push({ status: 503 });
    const { delivery, counts } = deliver(ingest, { timeoutMs: 200 });
    delivery.send(EVENT);
    delivery.send({ ...EVENT, event_id: 'f'.repeat(32) });
    await until(() => ingest.events.length === 2);
    assert.deepEqual(
      ingest.events.map(({ event_id }) => event_id[0]),
      ['e', 'f'],
    );
    await delivery.close(1000);
    assert.deepEqual(counts, { sent: 2, dropped: 0 });
  });

  it('are not sent for as long as Sentry has no place for them, and it is told how many', async () => {
    await using ingest = await startSentryIngest();
    let now = Date.now();
    const { delivery, counts } = deliver(ingest, { clock: { now: () => new Date(now) } });
    ingest.answers.push({ status: 429, headers: { 'x-sentry-rate-limits': '30:error;transaction:organization' } });
    delivery.send(EVENT);
    await until(() => counts.dropped === 1);
    delivery.send(EVENT);
    now += 29_999;
    delivery.send(EVENT);
    assert.equal(counts.dropped, 3);
    now += 1;
    delivery.send(EVENT);
    await until(() => counts.sent === 1);
    assert.deepEqual([ingest.bodies.length, ingest.discarded], [2, { ratelimit_backoff: 3 }]);
    await delivery.close(1000);
  });

  it('are only so many in a minute, and only so many wait', async () => {
    await using ingest = await startSentryIngest();
    let now = Date.now();
    const { delivery, counts } = deliver(ingest, { perMinute: 3, clock: { now: () => new Date(now) } });
    for (let count = 0; count < 5; count += 1) delivery.send(EVENT);
    await until(() => counts.sent === 3);
    now += 60_000;
    delivery.send(EVENT);
    await until(() => counts.sent === 4);
    assert.deepEqual(ingest.discarded, { sample_rate: 2 });
    await delivery.close(1000);
    ingest.answers.push('hang');
    const many = deliver(ingest, { perMinute: 1000 });
    for (let count = 0; count < 103; count += 1) many.delivery.send(EVENT);
    assert.equal(many.counts.dropped, 3);
    await many.delivery.close(0);
  });

  it('that Sentry refuses are not sent again', async () => {
    await using ingest = await startSentryIngest();
    ingest.answers.push({ status: 413 });
    const { delivery, counts } = deliver(ingest);
    delivery.send(EVENT);
    await until(() => counts.dropped === 1);
    await delivery.close(1000);
    assert.equal(ingest.bodies.length, 1);
  });

  it('heed every form of a quota', () => {
    const cases: readonly [number, Record<string, string>, number][] = [
      [200, {}, 0],
      [200, { 'x-sentry-rate-limits': '60:transaction:key, 90::organization' }, 90],
      [200, { 'x-sentry-rate-limits': '60:transaction;session:key' }, 0],
      [429, { 'retry-after': '7' }, 7],
      [429, {}, 60],
      [503, {}, 0],
    ];
    for (const [status, headers, seconds] of cases) assert.equal(readQuota(status, new Headers(headers)), seconds);
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    assert.ok(Math.abs(readQuota(429, new Headers({ 'retry-after': inAMinute })) - 60) < 2);
  });
});

describe('a line of the log', () => {
  it('is a report only when it is an error, with the named fields and nothing else', () => {
    const line = (level: string, more: object) => JSON.stringify({ level, time: '2026-01-01T00:00:00Z', ...more });
    for (const level of ['info', 'warn'])
      assert.equal(readEvent(line(level, { msg: '"level":"error"' }), ORIGIN), undefined);
    const fields = { correlationId: 'mail of ada@example.com', attempts: 3, name: 'Ada', user: { name: 'Ada' } };
    const event = readEvent(line('error', { msg: 'it failed', ...fields }), ORIGIN);
    assert.deepEqual(event?.tags, { correlationId: 'mail of [mail]', attempts: '3' });
    assert.doesNotMatch(JSON.stringify(event), /Ada/);
    const traced = readEvent(line('fatal', { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) }), ORIGIN);
    assert.deepEqual(traced?.contexts?.trace, { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) });
  });

  it('tells of frames as Sentry wants them, with the files of the service apart from others', () => {
    const stack = [
      'Error: outer\nsecond line',
      '    at async Invoice.pay (file:///app/src/pay.ts:3:9)',
      '    at /app/node_modules/pg/index.js:1:2',
      '    at process.processTicks (node:internal/process/task_queues:104:5)',
      'caused by: TypeError [ERR_X]: inner',
      '    at new Ledger (/app/src/ledger.ts:1:1)',
    ].join('\n');
    const [inner, outer] = readExceptions({ type: 'PaymentError', message: 'm', stack, detail: 'Ada' }, '/app/', true);
    assert.deepEqual([inner?.type, inner?.value], ['TypeError', 'inner']);
    assert.deepEqual([outer?.type, outer?.value], ['PaymentError', 'outer\nsecond line']);
    assert.deepEqual(
      outer?.stacktrace?.frames.map(({ filename, in_app }) => [filename, in_app]),
      [
        ['node:internal/process/task_queues', false],
        ['node_modules/pg/index.js', false],
        ['src/pay.ts', true],
      ],
    );
    assert.equal(inner?.stacktrace?.frames[0]?.function, 'new Ledger');
    assert.deepEqual(readExceptions('a text', '/app/', true)[0]?.value, 'a text');
  });
});

describe('personal data', () => {
  it('is replaced wherever it has a form', () => {
    const cases: Readonly<Record<string, string>> = {
      'mail ada.l@mail.example.com, please': 'mail [mail], please',
      'from 192.0.2.17:8080 and 2001:db8::1': 'from [address]:8080 and [address]',
      'GET https://u:p@h.example/a?name=ada failed': 'GET https://[credentials]@h.example/a?[query] failed',
      'authorization: Bearer abcdefgh.ijk': 'authorization: Bearer [token]',
      'card 4111 1111 1111 1111 declined': 'card [card] declined',
      'eyJhbGciOi.eyJzdWIi.c2ln is no token': '[token] is no token',
    };
    for (const [text, expected] of Object.entries(cases)) assert.equal(scrub(text), expected);
  });

  it('is not seen where there is none', () => {
    const harmless = [
      '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37',
      'at 2026-01-01T12:34:56.789Z',
      'src/pay.ts:3:9',
      '1234567890123456',
      'Cache::get of version 1.2.3',
    ];
    for (const text of harmless) assert.equal(scrub(text), text);
  });
});
