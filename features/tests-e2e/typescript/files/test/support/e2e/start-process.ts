import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createClient } from '../client.ts';
import { eventually } from './eventually.ts';
import type { Running } from './target.ts';

const START_TIMEOUT_MS = 20_000;

export interface ProcessOptions {
  readonly folder: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly uid: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts an installed service with nothing in its environment but what is given, and waits until it is ready. */
export async function startProcess({ folder, command, env, uid, headers }: ProcessOptions): Promise<Running> {
  const [program = '', ...args] = command;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: folder,
    env,
    ...(uid ? { uid, gid: uid } : {}),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };
  try {
    const client = createClient(`http://127.0.0.1:${await readPort(child)}`, () => ({ ...headers }));
    await eventually(async () => assert.equal((await client.get('/health/ready')).status, 200), START_TIMEOUT_MS);
    return { client, headers, ...(child.pid ? { pid: child.pid } : {}), stop: () => stop() };
  } catch (error) {
    await stop('SIGKILL');
    throw error;
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
