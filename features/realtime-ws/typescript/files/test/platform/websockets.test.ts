import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { AppError } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { type Connection, type SocketHandlers, Sockets } from '../../src/platform/realtime/ws/sockets.ts';
import { adapters } from '../support/adapters.ts';
import { callerHeaders } from '../support/client.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';

type Connect = (connection: Connection) => SocketHandlers;

const echo: Connect = (connection) => ({
  onMessage: async (message) => connection.send({ echo: message, by: connection.ctx.actor?.id }),
});

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`WebSockets on ${name}`, () => {
    it('carry messages both ways, for callers who have passed all phases', async () => {
      await using test = await startSockets(echo, {
        adapter,
        extend: ({ http }) =>
          http.phase('authz', (ctx, next) =>
            next({ ...ctx, actor: { id: ctx.request.headers.get('x-test-actor') ?? '', kind: 'user', scopes: [] } }),
          ),
      });
      const socket = test.open({ 'x-test-actor': 'ada' });
      await once(socket, 'open');
      socket.send('{"a":1}');
      assert.deepEqual(await nextMessage(socket), { echo: { a: 1 }, by: 'ada' });
      const line = test.service.logs.find(({ path }) => path === '/test/socket');
      assert.deepEqual([line?.msg, line?.status], ['request', 204]);
      socket.close();
    });

    it('are refused as any other request, with the answer of the phase', async () => {
      await using test = await startSockets(echo, {
        adapter,
        extend: ({ http }) =>
          http.phase('authz', (ctx, next) => {
            if (ctx.request.headers.has('x-test-refuse')) throw new AppError(coreErrors.FORBIDDEN);
            return next(ctx);
          }),
      });
      assert.deepEqual(await refusalOf(test.open({ 'x-test-refuse': '1' })), [403, 'FORBIDDEN']);
      assert.deepEqual(await refusalOf(test.open({}, '/nowhere')), [404, 'ROUTE_NOT_FOUND']);
      const plain = await test.service.client.get('/test/socket');
      assert.deepEqual([plain.status, plain.json.code], [400, 'WEBSOCKET_REQUIRED']);
      assert.equal(plain.headers.get('upgrade'), 'websocket');
    });

    it('end at a stop, also when the other side says nothing', async () => {
      const test = await startSockets(echo, { adapter, env: { SHUTDOWN_TIMEOUT_MS: '60000' } });
      const [polite, mute] = [test.open(), test.open()];
      await Promise.all([once(polite, 'open'), once(mute, 'open')]);
      mute.pause();
      const closed = once(polite, 'close');
      const started = performance.now();
      await test.service.app.shutdown();
      assert.ok(performance.now() - started < 10_000);
      const [code] = await closed;
      assert.equal(code, 1001);
    });

    it('leave alone who asks for another protocol', async () => {
      await using test = await startSockets(echo, { adapter });
      const { hostname, port } = new URL(test.service.client.baseUrl);
      const socket = connectTcp(Number(port), hostname);
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.write(
        `GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n`,
      );
      for (let waited = 0; !text.includes('\r\n\r\n') && waited < 5000; waited += 5) await sleep(5);
      assert.match(text, /^HTTP\/1\.1 200 /);
      socket.destroy();
    });
  });
}

describe('a connection', () => {
  it('is for pages of the same host, and for those that are allowed', async () => {
    await using test = await startSockets(echo, { env: { WS_ORIGINS: 'https://app.example.com' } });
    assert.deepEqual(await refusalOf(test.open({ origin: 'https://evil.example.com' })), [403, 'FORBIDDEN']);
    assert.deepEqual(await refusalOf(test.open({ origin: 'null' })), [403, 'FORBIDDEN']);
    for (const origin of ['https://app.example.com', new URL(test.service.client.baseUrl).origin]) {
      const socket = test.open({ origin });
      await once(socket, 'open');
      socket.close();
    }
  });

  it('handles one message after the other, and tells a refusal', async () => {
    let running = 0;
    const most: number[] = [];
    await using test = await startSockets((connection) => ({
      async onMessage(message) {
        running += 1;
        most.push(running);
        await sleep(2);
        running -= 1;
        if (message === 3) throw new AppError(coreErrors.FORBIDDEN, { detail: 'Not that.' });
        connection.send(message);
      },
    }));
    const socket = test.open();
    const got: unknown[] = [];
    socket.on('message', (data) => got.push(JSON.parse(data.toString())));
    await once(socket, 'open');
    for (const message of [1, 2, 3, 4]) socket.send(JSON.stringify(message));
    for (let waited = 0; got.length < 4 && waited < 5000; waited += 5) await sleep(5);
    const error = { code: 'FORBIDDEN', title: 'This is not allowed', detail: 'Not that.' };
    assert.deepEqual(got, [1, 2, { error }, 4]);
    assert.equal(Math.max(...most), 1);
    socket.close();
  });

  it('ends for what is no JSON, too large, or cannot be handled', async () => {
    let closed = 0;
    await using test = await startSockets(
      () => ({
        onMessage: () => Promise.reject(new Error('the pool is gone')),
        onClose: () => {
          closed += 1;
        },
      }),
      { env: { WS_MAX_MESSAGE_BYTES: '1024' } },
    );
    const codeFor = async (message: string | Buffer) => {
      const socket = test.open();
      await once(socket, 'open');
      socket.send(message);
      const [code] = await once(socket, 'close');
      return code;
    };
    assert.equal(await codeFor('{'), 1007);
    assert.equal(await codeFor(Buffer.from('{}')), 1003);
    assert.equal(await codeFor(`"${'x'.repeat(2000)}"`), 1009);
    assert.equal(await codeFor('{}'), 1011);
    assert.ok(test.service.logs.some(({ msg }) => msg === 'a message could not be handled'));
    for (let waited = 0; closed < 4 && waited < 5000; waited += 5) await sleep(5);
    assert.equal(closed, 4);
  });

  it('ends when the other side is dead, takes too little, or when it is old', async () => {
    const env = { WS_HEARTBEAT_MS: '20', WS_MAX_BUFFER_BYTES: '4096' };
    const signals: AbortSignal[] = [];
    let flood = (): void => undefined;
    const connect: Connect = ({ ctx, send }) => {
      signals.push(ctx.signal);
      flood = () => {
        for (let count = 0; count < 2000; count += 1) send('x'.repeat(100_000));
      };
      return {};
    };
    await using test = await startSockets(connect, { env });
    const dead = test.open({}, '/test/socket', { autoPong: false });
    await once(dead, 'close');
    await until(() => signals[0]?.aborted === true);
    const slow = test.open();
    await once(slow, 'open');
    slow.pause();
    flood();
    await until(() => signals[1]?.aborted === true);
    slow.terminate();
    await using old = await startSockets(() => ({}), { env: { WS_MAX_AGE_SECONDS: '1' } });
    const [code] = await once(old.open(), 'close');
    assert.equal(code, 1012);
  });

  it('is one of so many', async () => {
    await using test = await startSockets(echo, { env: { WS_MAX_CONNECTIONS: '1' } });
    const first = test.open();
    await once(first, 'open');
    assert.deepEqual(await refusalOf(test.open()), [503, 'WEBSOCKETS_FULL']);
    first.close();
    await once(first, 'close');
    await until(async () => {
      const next = test.open();
      const isOpen = await Promise.race([once(next, 'open').then(() => true), once(next, 'error').then(() => false)]);
      next.terminate();
      return isOpen;
    });
  });
});

async function startSockets(connect: Connect, { extend, ...options }: ServiceOptions = {}) {
  const service: Service = await startService({
    ...options,
    extend(platform) {
      platform.use(Sockets).route({ id: 'testSocket', path: '/test/socket', summary: 'test', connect });
      extend?.(platform);
    },
  });
  return {
    service,
    open(headers = {}, path = '/test/socket', more = {}): WebSocket {
      const url = new URL(path, service.client.baseUrl.replace('http', 'ws'));
      const socket = new WebSocket(url, { headers: { ...callerHeaders(), ...headers }, ...more });
      socket.on('error', () => undefined);
      return socket;
    },
    [Symbol.asyncDispose]: () => service.app.shutdown(),
  };
}

async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = await once(socket, 'message');
  return JSON.parse(data.toString());
}

async function refusalOf(socket: WebSocket): Promise<readonly unknown[]> {
  const [, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return [response.statusCode, JSON.parse(text).code];
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}
