import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '../client.ts';
import { openTestEnvironment } from '../test-environment.ts';
import { createCaller } from './caller.ts';
import type { Target } from './target.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const PORT = '8080';
/** The processes that the image holds. */
const PROCESSES = ['app'];
/** Servers have their place in Compose already. */
const PLACES = new Set<string>(['DATABASE_URL', 'AUTH_JWKS_URL', 'EVENTS_URL']);
/** The machine chooses every port, so that nothing meets what runs already. */
const ANY_PORT = {
  E2_E_CASE_PORT: '0',
  NATS_NATS_PORT: '0',
};

/** Starts an image with Compose, with everything that stands beside it. */
export async function composedImage(image: string): Promise<Target> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'composed-')));
  chmodSync(folder, 0o755);
  const caller = createCaller(folder);
  const test = await openTestEnvironment();
  const settings = Object.entries(test.env).filter(([name]) => !PLACES.has(name));
  const override = join(folder, 'compose.e2e.json');
  const service = {
    image,
    restart: 'no',
    environment: { ...Object.fromEntries(settings), ...caller.env },
    volumes: [`${folder}:${folder}:ro`],
  };
  const services = Object.fromEntries(PROCESSES.map((name) => [name, service]));
  writeFileSync(override, JSON.stringify({ services }));
  const project = ['--project-name', `e2e-case-e2e-${process.pid}`, '--file', 'compose.yaml', '--file', override];
  const compose = (...args: readonly string[]) => docker('compose', ...project, ...args);
  return {
    name: `the image ${image}`,
    isOurs: true,
    async start() {
      await compose('up', '--no-build', '--detach', '--wait', '--wait-timeout', '60');
      const address = await compose('port', 'app', PORT);
      const id = await compose('ps', '--quiet', 'app');
      return {
        client: createClient(`http://${address}`, () => ({ ...caller.headers })),
        headers: caller.headers,
        async stop() {
          const ended = docker('wait', id);
          await docker('kill', '--signal', 'SIGTERM', id);
          return Number(await ended);
        },
      };
    },
    async close() {
      await compose('down', '--volumes', '--timeout', '5');
      await test.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args, { cwd: ROOT, env: { ...process.env, ...ANY_PORT } });
  return stdout.trim();
}
