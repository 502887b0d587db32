import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { callerHeaders } from '../../test/support/client.ts';
import { FREE_PORTS } from '../../test/support/free-ports.ts';
import { openTestEnvironment } from '../../test/support/test-environment.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
/** All calls come from one address. */
const UNLIMITED = { RATE_LIMIT_CLIENT: '0', RATE_LIMIT_ACTOR: '0', RATE_LIMIT_FAILED_LOGINS: '0' };

/** What is put under load. */
export interface MeasuredService {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The service at PERF_BASE_URL, or else one that is started for this. */
export async function openService({ PERF_BASE_URL, PERF_HEADER = '' }: NodeJS.ProcessEnv): Promise<MeasuredService> {
  if (!PERF_BASE_URL) return startService();
  const [, name, value] = /^([^:]+):\s*(.*)$/.exec(PERF_HEADER) ?? [];
  const headers = name === undefined ? {} : { [name]: value ?? '' };
  return { baseUrl: PERF_BASE_URL.replace(/\/$/, ''), headers, stop: async () => undefined };
}

/** A process of its own, so that it does not share its time with whoever measures. */
async function startService(): Promise<MeasuredService> {
  const environment = await openTestEnvironment();
  const service = spawn(process.execPath, [MAIN], {
    env: { ...FREE_PORTS, HOST: '127.0.0.1', ...environment.env, ...UNLIMITED },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: service.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    // All lines are read, to the last one: a full pipe would hold the service up.
    lines.on('line', (line) => {
      if (line.includes('"listening"')) resolve(JSON.parse(line).port);
    });
    lines.on('close', () => reject(new Error('The service ended before it listened')));
  });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    headers: callerHeaders(),
    async stop() {
      const exited = once(service, 'exit');
      service.kill('SIGTERM');
      await exited;
      await environment.close();
    },
  };
}
