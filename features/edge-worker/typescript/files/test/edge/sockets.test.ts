import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { Sockets } from '../../src/platform/realtime/ws/sockets.ts';
import { callerHeaders } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('a WebSocket through the Worker', () => {
  let service: Service;
  let wrangler: ChildProcess;
  let url = '';

  before(async () => {
    service = await startService({
      extend: (platform) =>
        platform.use(Sockets).route({
          id: 'testSocket',
          path: '/test/socket',
          summary: 'test',
          connect: (connection) => ({ onMessage: async (message) => connection.send({ echo: message }) }),
        }),
    });
    [wrangler, url] = await runWrangler(service.client.baseUrl);
  });
  after(async () => {
    if (wrangler?.kill()) await once(wrangler, 'exit');
    await service?.[Symbol.asyncDispose]();
  });

  it('carries messages both ways, and ends when its caller ends it', async () => {
    const socket = new WebSocket(new URL('/test/socket', url), { headers: callerHeaders() });
    await once(socket, 'open');
    socket.send('{"a":1}');
    const [message] = await once(socket, 'message');
    assert.deepEqual(JSON.parse(message.toString()), { echo: { a: 1 } });
    socket.close(1000);
    const [code] = await once(socket, 'close');
    assert.equal(code, 1000);
  });

  it('is refused with the answer of the service', async () => {
    const socket = new WebSocket(new URL('/nowhere', url), { headers: callerHeaders() });
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, 404);
    assert.equal(response.headers['content-type'], 'application/problem+json');
    response.destroy();
  });
});

/** As `npm run edge:dev` does. The test harness of the Workers SDK takes over what a Worker asks for, and then nobody can switch protocols. */
async function runWrangler(origin: string): Promise<[ChildProcess, string]> {
  const args = ['dev', '--port', '0', '--var', `ORIGIN_URL:${origin}`];
  const child = fork(`${ROOT}node_modules/wrangler/bin/wrangler.js`, args, {
    cwd: ROOT,
    env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [ready] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => assert.fail(`wrangler dev ended with ${code}`)),
  ]);
  return [child, `ws://localhost:${JSON.parse(ready).port}`];
}
