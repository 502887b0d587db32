import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A service whose CPU time and memory Linux tells: nothing inside it measures, and no mode pays for that. */
export interface MeasuredProcess {
  readonly url: string;
  /** Of all threads since the start, in microseconds. */
  readCpu(): number;
  /** Resident memory in megabytes. */
  readMemory(): number;
  stop(): Promise<void>;
}

/** Starts the service of a folder, and waits until it is ready. Throws when it does not get there within 20 s. */
export async function startMeasured(folder: string, env: NodeJS.ProcessEnv): Promise<MeasuredProcess> {
  const [port, metricsPort] = [await findFreePort(), await findFreePort()];
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: folder,
    env: { PORT: String(port), METRICS_PORT: String(metricsPort), HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const threads = `/proc/${child.pid}/task`;
  try {
    await waitUntilReady(url);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    readCpu: () => readdirSync(threads).reduce((sum, thread) => sum + readThread(`${threads}/${thread}`), 0),
    readMemory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Nanoseconds on a CPU stand first. https://docs.kernel.org/scheduler/sched-stats.html */
function readThread(path: string): number {
  return Number(readFileSync(`${path}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}

async function waitUntilReady(url: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (performance.now() < end) {
    const isReady = await fetch(`${url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the service is not ready after 20 s');
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
