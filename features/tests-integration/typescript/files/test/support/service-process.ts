import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Client, createClient } from './client.ts';
import { FREE_PORTS } from './free-ports.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const START_TIMEOUT_MS = 20_000;

/** The service as it runs for its users: a process of its own, called over HTTP. */
export interface ServiceProcess extends AsyncDisposable {
  readonly client: Client;
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, as a failing machine would. */
  kill(): Promise<void>;
}

/** Starts the service with little more in its environment than what is given, and waits until it is ready. */
export async function startProcess(env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...FREE_PORTS, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };
  try {
    const client = createClient(`http://127.0.0.1:${await readPort(child)}`);
    await eventually(async () => assert.equal((await client.get('/health/ready')).status, 200), START_TIMEOUT_MS);
    return {
      client,
      stop: () => end('SIGTERM'),
      kill: async () => void (await end('SIGKILL')),
      [Symbol.asyncDispose]: async () => void (await end('SIGTERM')),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}

/** Repeats a check until it holds, and fails with its last failure when the time is over. */
export async function eventually(check: () => Promise<void>, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const failure = await check().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (!failure) return;
    if (performance.now() > end) throw failure.error;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The lines after that are read too: a full pipe would hold the service up. */
function readPort({ stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    assert.ok(stdout);
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      const entry = JSON.parse(line);
      if (entry.msg === 'listening') resolve(entry.port);
    });
    lines.on('close', () => reject(new Error('The service ended before it listened')));
  });
}
