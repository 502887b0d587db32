import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { plainEnvironment, type RunOptions, runScaffold } from '../run-scaffold.ts';
import { openSandbox, type Sandbox } from '../sandbox.ts';
import type { TreeSnapshot } from '../writer/tree-snapshot.ts';

const PRELOAD = pathToFileURL('test/support/program/fault-preload.ts').href;

/** How `new` is run: into a folder of its own, or into the working folder, which is changed in place. */
export type Place = 'beside' | 'in place';

/** Arguments for Node that make a run of `new` in `sandbox` fail or die at its call `at` on the files of the user. */
export function failingAt({ root, work }: Sandbox, at: number, code: string): readonly string[] {
  const query = new URLSearchParams({ below: work, at: String(at), code, count: join(root, 'count') });
  return ['--import', `${PRELOAD}?${query}`];
}

/** Runs `new --no-git`, and the `shop` folder is the project. */
export function runNew(sandbox: Sandbox, place: Place, options: Partial<RunOptions> = {}) {
  const folder = join(sandbox.work, 'shop');
  const flags = ['--no-git', '--features-dir', '../catalogue'];
  if (place === 'beside') return runScaffold(['new', 'shop', ...flags], { cwd: sandbox.work, ...options });
  mkdirSync(folder, { recursive: true });
  return runScaffold(['new', '.', ...flags.with(2, '../../catalogue')], { cwd: folder, ...options });
}

/** The complete project and the number of calls that it takes. */
export async function measureNew(place: Place): Promise<{ readonly tree: TreeSnapshot; readonly calls: number }> {
  const sandbox = openSandbox();
  expect(await runNew(sandbox, place, { node: failingAt(sandbox, 0, 'SIGKILL') })).toMatchObject({ status: 0 });
  const tree = sandbox.snapshot('shop') ?? {};
  return { tree, calls: Number(readFileSync(join(sandbox.root, 'count'), 'utf8')) };
}

/** How often a kill left each end. */
export interface KillEnds {
  absent: number;
  complete: number;
}

/**
 * Kills the real program before every `stride`-th of its calls. Each time the project must be absent or complete. A second run follows
 * after every `check`-th kill, and always in place, where it first takes back what the killed one did: it must succeed unless the
 * project is complete.
 */
export async function killNewAtCalls(place: Place, stride: number, check = 1): Promise<KillEnds> {
  const { tree, calls } = await measureNew(place);
  const ends: KillEnds = { absent: 0, complete: 0 };
  let next = calls;
  const work = async () => {
    for (let at = next; at >= 1; at = next) {
      next -= stride;
      const sandbox = openSandbox();
      const killed = await runNew(sandbox, place, { node: failingAt(sandbox, at, 'SIGKILL') });
      expect(killed.signal, `call ${at}`).toBe('SIGKILL');
      if (place === 'beside') expectNothingHalf(sandbox, tree);
      if (place === 'in place' || at % check === 0) await expectMended(sandbox, place, tree, ends);
      rmSync(sandbox.root, { recursive: true });
    }
  };
  await Promise.all([work(), work()]);
  return ends;
}

/** The target is absent or complete, and beside it is at most a staging folder. */
function expectNothingHalf(sandbox: Sandbox, tree: TreeSnapshot): void {
  const left = sandbox.snapshot('shop');
  if (left !== undefined) expect(left).toEqual(tree);
  const others = readdirSync(sandbox.work).filter((name) => name !== 'shop');
  expect(others.filter((name) => !name.startsWith('.scaffold-staging-'))).toEqual([]);
}

/** After one more run the project is there, and nothing else. */
async function expectMended(sandbox: Sandbox, place: Place, tree: TreeSnapshot, ends: KillEnds): Promise<void> {
  const again = await runNew(sandbox, place);
  if (again.status === 4) ends.complete++;
  else {
    expect(again).toMatchObject({ status: 0, stderr: '' });
    ends.absent++;
  }
  expect(sandbox.snapshot('shop')).toEqual(tree);
  if (again.status === 0) expect(readdirSync(sandbox.work)).toEqual(['shop']);
}

/**
 * Kills whole runs of `new`, git included, at `kills` moments spread over their duration. Each time the project is absent, or complete
 * with a clean first commit, and the next run succeeds.
 */
export async function killNewAtMoments(kills: number): Promise<KillEnds> {
  const ends: KillEnds = { absent: 0, complete: 0 };
  const make = (sandbox: Sandbox, options: Partial<RunOptions> = {}) =>
    sandbox.run(['new', 'shop', '--features', 'orders'], options);
  const first = openSandbox();
  const started = performance.now();
  expect((await make(first)).status).toBe(0);
  const duration = performance.now() - started;
  const files = withoutGit(first.snapshot('shop'));
  for (let kill = 0; kill < kills; kill++) {
    const sandbox = openSandbox();
    // The golden ratio spreads moments evenly, however many there are.
    const delay = ((kill * 0.618034) % 1) * duration * 1.1;
    await make(sandbox, { detached: true, whileRunning: ({ pid }) => setTimeout(() => killGroup(pid), delay) });
    const left = sandbox.snapshot('shop');
    if (left === undefined) ends.absent++;
    else ends.complete++;
    expect((await make(sandbox)).status).toBe(left === undefined ? 0 : 4);
    expect(withoutGit(sandbox.snapshot('shop'))).toEqual(files);
    expect(statusOf(join(sandbox.work, 'shop'))).toBe('');
    if (left === undefined) expect(readdirSync(sandbox.work)).toEqual(['shop']);
    rmSync(sandbox.root, { recursive: true });
  }
  return ends;
}

function withoutGit(tree: TreeSnapshot | undefined): TreeSnapshot {
  return Object.fromEntries(Object.entries(tree ?? {}).filter(([path]) => !path.startsWith('.git/')));
}

function statusOf(cwd: string): string {
  const args = ['status', '--porcelain'];
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, env: plainEnvironment(cwd), encoding: 'utf8' });
  return status === 0 ? stdout : stderr;
}

/** The program and the git that it runs; they may have ended already. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
