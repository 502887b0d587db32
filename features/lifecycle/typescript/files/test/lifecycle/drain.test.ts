import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import type { Platform } from '../../src/platform/feature.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { startService } from '../support/service.ts';

/** A route that answers when it is released, and says when somebody has entered it. */
function gatedRoute() {
  const entered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const handle = async () => {
    entered.resolve();
    await released.promise;
    return { status: 200, body: { done: true } };
  };
  const about = { method: 'GET', summary: 'gated', tag: 'test', undocumented: true } as const;
  const route = defineRoute({
    ...about,
    id: 'gated',
    path: '/gated',
    responses: { 200: { description: 'done' } },
    handle,
  });
  const extend = ({ http }: Platform): void => http.routes([route]);
  return { extend, entered: entered.promise, release: () => released.resolve() };
}

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`shutdown on ${name}`, () => {
    it('fails readiness at once, lets the request in flight finish, then closes', async () => {
      const { extend, entered, release } = gatedRoute();
      const { app, client } = await startService({ adapter, extend });
      const inFlight = client.get('/gated');
      await entered;
      const stopped = app.shutdown();
      const ready = await client.get('/health/ready');
      assert.deepEqual([ready.status, ready.headers.get('connection')], [503, 'close']);
      assert.equal((await client.get('/health/live')).status, 200);
      release();
      assert.equal((await inFlight).status, 200);
      await stopped;
      await assert.rejects(client.get('/health/live'));
    });

    it('does not wait for a connection on which nothing was asked', async () => {
      const { app, client } = await startService({ adapter, env: { SHUTDOWN_TIMEOUT_MS: '60000' } });
      const { hostname, port } = new URL(client.baseUrl);
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      assert.equal((await client.get('/health/live')).status, 200);
      const closed = once(socket, 'close');
      const started = performance.now();
      await app.shutdown();
      await closed;
      assert.ok(performance.now() - started < 5000);
    });

    it('cuts what does not finish in time', async () => {
      const { extend, entered } = gatedRoute();
      const { app, client } = await startService({ adapter, env: { SHUTDOWN_TIMEOUT_MS: '100' }, extend });
      const cut = assert.rejects(client.get('/gated'));
      await entered;
      await app.shutdown();
      await cut;
    });
  });
}

it('tells components of the stop at once, before a request in flight has ended and anything is closed', async () => {
  const { extend, entered, release } = gatedRoute();
  const seen: string[] = [];
  const { app, client } = await startService({
    extend(platform) {
      extend(platform);
      platform.lifecycle.add({
        name: 'test',
        drain: () => void seen.push('drain'),
        stop: async () => void seen.push('stop'),
      });
    },
  });
  const inFlight = client.get('/gated').then(() => seen.push('answered'));
  await entered;
  const stopped = app.shutdown();
  assert.deepEqual(seen, ['drain']);
  release();
  await Promise.all([inFlight, stopped]);
  assert.deepEqual(seen.toSorted(), ['answered', 'drain', 'stop']);
  assert.equal(seen[0], 'drain');
});

it('closes components in reverse order, and neither a failure nor a hang stops the rest', async () => {
  const seen: string[] = [];
  const service = await startService({
    env: { CLOSE_TIMEOUT_MS: '100' },
    extend({ lifecycle }) {
      const component = (name: string, stop: () => Promise<void>) => {
        const start = async (): Promise<void> => void seen.push(`open ${name}`);
        const close = (): Promise<void> => {
          seen.push(`close ${name}`);
          return stop();
        };
        lifecycle.add({ name, start, stop: close });
      };
      component('a', async () => undefined);
      component('b', () => Promise.reject(new Error('broken')));
      component('c', () => new Promise(() => undefined));
    },
  });
  await service.app.shutdown();
  assert.deepEqual(seen, ['open a', 'open b', 'open c', 'close c', 'close b', 'close a']);
  // On a busy machine others may miss the short limit too.
  const failed = service.logs
    .filter((line) => line.msg === 'component did not close' && ['a', 'b', 'c'].includes(String(line.component)))
    .map((line) => line.component);
  assert.deepEqual(failed, ['c', 'b']);
});
