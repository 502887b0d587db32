import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const ROOT = new URL('../../', import.meta.url).pathname;
const IMAGE = 'grafana/k6:1.8.1';

/** Runs a script of k6, installed (`K6` names another program) or from its image. Resolves with its exit code. */
export async function runK6(script: string, plan: string): Promise<number> {
  const program = process.env.K6 ?? 'k6';
  const args = ['run', '--quiet', '--no-usage-report', '--address', '', '--env', `PERF_PLAN=${plan}`, script];
  const isThere = spawnSync(program, ['version'], { stdio: 'ignore' }).status === 0;
  if (!isThere && process.env.K6) throw new Error(`K6 names ${program}, which does not run`);
  const run = isThere
    ? spawn(program, args, { stdio: 'inherit' })
    : spawn('docker', [...inContainer(), ...args], { stdio: 'inherit' });
  const [code] = await Promise.race([
    once(run, 'exit'),
    once(run, 'error').then(([error]) => Promise.reject(explain(error))),
  ]);
  return code ?? 1;
}

/** It sees this folder under the same path, and the network of this machine. */
function inContainer(): readonly string[] {
  const user = process.getuid ? ['--user', `${process.getuid()}`] : [];
  return ['run', '--rm', '--network', 'host', ...user, '--volume', `${ROOT}:${ROOT}`, IMAGE];
}

function explain(cause: unknown): Error {
  return new Error(
    'Neither k6 nor Docker runs here: https://grafana.com/docs/k6/latest/set-up/install-k6 says how to get k6',
    { cause },
  );
}
