import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { FsCalls } from '../../../src/adapters/fs/fs-calls.ts';
import { Death, dieAt, type Fault, failAt, faultyCalls } from '../writer/faulty-calls.ts';
import { makeScratchFolder } from '../writer/scratch-folder.ts';
import { survivor, unflushed } from '../writer/survivor.ts';
import { snapshotTree, type TreeSnapshot } from '../writer/tree-snapshot.ts';
import { changeDeps, createRepository, openRepository, type TestRepository } from './repository.ts';

/** How often each end was met. */
export interface FaultCounts {
  before: number;
  after: number;
  /** Every file-system call of the change. */
  calls: number;
}

/** An edited repository, so that the change adds, replaces, merges, moves and removes. */
async function createEdited(): Promise<TestRepository> {
  const repository = await createRepository(
    'name: shop\ntier: basic\nfeatures: [alerts]\nmodules: [{ name: invoice }]\n',
  );
  repository.replace('README.md', 'How it runs.', 'My words.');
  repository.replace('ci.yaml', 'run: npm test', 'run: npm test # mine');
  repository.write('src/mine.ts', 'mine\n');
  return repository;
}

/**
 * Makes a change again and again, each time with a fault at another file-system call, every `stride`-th of them. Each time the tree must
 * be exactly as before or as after once recovery ran, and the change must succeed when it is made again.
 */
export async function changeWithFaults(kind: 'death' | 'ENOSPC' | 'EACCES', stride: number): Promise<FaultCounts> {
  const template = await createEdited();
  const before = template.snapshot();
  const scratch = makeScratchFolder('faults-');
  const folder = join(scratch, 'shop');
  const reset = () => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(template.path, folder, { recursive: true });
  };
  const change = (calls: FsCalls) =>
    openRepository(folder, changeDeps({ files: survivor(calls) })).change({
      kind: 'add',
      features: ['postgres', 'orders'],
      modules: [],
      set: [],
    });
  try {
    reset();
    const counting = faultyCalls(unflushed(), () => undefined);
    await change(counting.calls);
    const after = snapshotTree(folder) ?? {};
    const counts: FaultCounts = { before: 0, after: 0, calls: counting.count() };
    for (let at = counts.calls; at >= 1; at -= stride) {
      reset();
      await change(faultyCalls(unflushed(), faultAt(kind, at)).calls).catch(forgive);
      survivor().recoverTarget(folder);
      const state = stateOf(snapshotTree(folder) ?? {}, { before, after });
      expect(state, `call ${at} of ${counts.calls}`).not.toBe('between');
      if (state === 'after') counts.after++;
      else counts.before++;
      await change(unflushed());
      expect(snapshotTree(folder), `again after call ${at}`).toEqual(after);
    }
    return counts;
  } finally {
    for (const path of [scratch, dirname(template.path)]) rmSync(path, { recursive: true });
  }
}

function faultAt(kind: 'death' | 'ENOSPC' | 'EACCES', at: number): Fault {
  return kind === 'death' ? dieAt(at) : failAt(at, kind);
}

/** What a run may end with. */
function forgive(error: unknown): void {
  if (error instanceof Death) return;
  expect(error).toMatchObject({ code: expect.stringMatching(/^(WRITE_FAILED|SOURCE_UNREADABLE)$/) });
}

function stateOf(
  tree: TreeSnapshot,
  { before, after }: { before: TreeSnapshot; after: TreeSnapshot },
): 'before' | 'after' | 'between' {
  const text = JSON.stringify(tree);
  if (text === JSON.stringify(before)) return 'before';
  return text === JSON.stringify(after) ? 'after' : 'between';
}
