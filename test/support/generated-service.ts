import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A generated service that runs as its user would run it: `npm start` semantics without npm in between, for exact signals. */
export interface RunningService {
  readonly url: string;
  /** Where Prometheus reads its metrics, if it has them. */
  readonly metricsUrl: string;
  /** Milliseconds from spawn to the first 200 of the readiness probe. */
  readonly bootMs: number;
  readonly pid: number;
  /** Everything it wrote so far. */
  output(): string;
  /** Sends SIGTERM and waits for the exit; returns the exit code, or undefined when a signal ended it. */
  stop(): Promise<number | undefined>;
}

/** Runs a command in a folder; throws with its whole output when it fails. */
export function runOrThrow(
  directory: string,
  argv: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = {},
): string {
  const [program, ...args] = argv;
  const result = spawnSync(program, args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) {
    throw new Error(
      `${argv.join(' ')} exits ${result.status ?? result.signal} in ${directory}\n${result.stdout}${result.stderr}`,
    );
  }
  return result.stdout;
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts `npm start`'s command of a generated service and waits until it is ready. */
export async function startService(directory: string, env: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const [port, metricsPort] = [await findFreePort(), await findFreePort()];
  const started = performance.now();
  const child = spawn('node', ['src/main.ts'], {
    cwd: directory,
    env: { PATH: process.env.PATH, PORT: String(port), METRICS_PORT: String(metricsPort), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(child, url, () => output);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const bootMs = performance.now() - started;
  const metricsUrl = `http://127.0.0.1:${metricsPort}`;
  return { url, metricsUrl, bootMs, pid: child.pid ?? 0, output: () => output, stop: () => stopChild(child) };
}

/** How long a start may take on a machine that does many other things; the budget of a start is a test of its own. */
const READY_MS = 60_000;

async function waitUntilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the service exits ${child.exitCode} at start:\n${output()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.status === 200,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the service is not ready after ${READY_MS / 1000} s:\n${output()}`);
}

async function stopChild(child: ChildProcess): Promise<number | undefined> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? undefined;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(timer);
  return child.exitCode ?? undefined;
}
