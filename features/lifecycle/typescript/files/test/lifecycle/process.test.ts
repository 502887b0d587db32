import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { createClient } from '../support/client.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

const environment = await openTestEnvironment();
after(() => environment.close());

/** The service as a process of its own, with little more in its environment than what is given. */
function start(env: Record<string, string>, args: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { ...environment.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(env: Record<string, string>, args: readonly string[] = []) {
  const child = start(env, args);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    readAll(child.stdout),
    readAll(child.stderr),
  ]);
  return { code, stdout, stderr };
}

async function readAll(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : '';
}

async function untilListening(child: ChildProcess): Promise<number> {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line);
    if (entry.msg === 'listening') return entry.port;
  }
  throw new Error('it ended before it listened');
}

describe('the process', { concurrency: true }, () => {
  it('stops with 0 on a signal', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const child = start(FREE_PORTS);
      const client = createClient(`http://127.0.0.1:${await untilListening(child)}`);
      assert.equal((await client.get('/health/ready')).status, 200);
      const exited = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual(await exited, [0, null]);
    }
  });

  it('is forced by a second signal', async () => {
    const child = start({ ...FREE_PORTS, SHUTDOWN_DELAY_MS: '30000' });
    const client = createClient(`http://127.0.0.1:${await untilListening(child)}`);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    while ((await client.get('/health/ready')).status !== 503);
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [1, null]);
  });

  it('does not start with a wrong configuration, and names all of it', async () => {
    const { code, stderr } = await run({ PORT: 'x', LOG_LEVEL: 'loud' });
    assert.equal(code, 1);
    assert.match(stderr, /^Cannot start: Invalid configuration\n {2}PORT must be .*\n {2}LOG_LEVEL must be .*\n$/);
  });

  it('does not start without a driver for its database', async () => {
    const { code, stderr } = await run({ ...FREE_PORTS, DATABASE_URL: 'nosuch://x' });
    assert.deepEqual([code, stderr.split('\n').length], [1, 2]);
    assert.match(stderr, /DATABASE_URL names no installed driver/);
  });

  it('does not start on a port that is taken', async () => {
    const server = createServer().listen(0, '0.0.0.0');
    await once(server, 'listening');
    const address = server.address();
    const { code, stderr } = await run({ ...FREE_PORTS, PORT: String(typeof address === 'object' && address?.port) });
    server.close();
    assert.equal(code, 1);
    assert.match(stderr, /^Cannot start: listen EADDRINUSE.*\n$/);
  });

  it('prints its configuration without secrets', async () => {
    const { code, stdout } = await run({}, ['config']);
    assert.equal(code, 0);
    assert.match(stdout, /^PORT=8080$/m);
  });

  it('names its commands to whoever asks for one that does not exist', async () => {
    assert.match((await run({}, ['nosuch'])).stderr, /There is no command nosuch\. Commands: .*config/);
  });
});
