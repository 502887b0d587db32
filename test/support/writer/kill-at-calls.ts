import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { nodeFileTree } from '../../../src/adapters/fs/node-file-tree.ts';
import { runChild } from './run-child.ts';
import { AFTER, BEFORE, NEW_FILES, OPERATIONS } from './scenarios.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { snapshotTree, writeFixture } from './tree-snapshot.ts';

/**
 * Kills a process that makes a project before every `stride`-th of its file-system calls. Each time the target must be absent and the
 * next run must succeed and leave nothing else. Returns the number of kills.
 */
export async function killCreation(stride: number): Promise<number> {
  const { calls } = await inFolder((target) => runChild('new', target));
  return forEachCall(calls, stride, async (at, target) => {
    expect((await runChild('new', target, { at })).killed).toBe(true);
    expect(snapshotTree(target), `call ${at}`).toBeUndefined();
    const tree = nodeFileTree();
    expect(tree.inspectTarget(target)).toBe('absent');
    tree.publish(tree.stage(target, NEW_FILES), target);
    expect(readdirSync(join(target, '..'))).toEqual(['service']);
    expect(Object.keys(snapshotTree(target) ?? {})).toEqual(expect.arrayContaining(NEW_FILES.map(({ path }) => path)));
  });
}

/**
 * Kills a process that changes a project before every `stride`-th of its calls. Each time recovery must lead to the state before or the
 * one after. Returns the ends that were met, as `<what recovery did>, <state>`.
 */
export async function killChange(stride: number): Promise<ReadonlySet<string>> {
  const ends = new Set<string>();
  const { calls } = await inFolder((target) => {
    writeFixture(target, BEFORE);
    return runChild('in-place', target);
  });
  await forEachCall(calls, stride, async (at, target) => {
    writeFixture(target, BEFORE);
    const before = snapshotTree(target);
    expect((await runChild('in-place', target, { at })).killed).toBe(true);
    const tree = nodeFileTree();
    const { outcome, kept } = tree.recoverTarget(target);
    const isAfter = snapshotTree(target)?.['new/'] !== undefined;
    expect(kept).toEqual([]);
    expect(snapshotTree(target), `call ${at}`).toEqual(isAfter ? AFTER : before);
    ends.add(`${outcome}, ${isAfter ? 'after' : 'before'}`);
    if (!isAfter) tree.applyInPlace(target, OPERATIONS);
    expect(snapshotTree(target)).toEqual(AFTER);
  });
  return ends;
}

/** Two at a time, each with a target of its own; the last calls first, where the interesting ends are. */
async function forEachCall(
  last: number,
  stride: number,
  check: (at: number, target: string) => Promise<void>,
): Promise<number> {
  let next = last;
  let kills = 0;
  const work = async () => {
    for (let at = next; at >= 1; at = next) {
      next -= stride;
      await inFolder((target) => check(at, target));
      kills++;
    }
  };
  await Promise.all([work(), work()]);
  return kills;
}

async function inFolder<T>(action: (target: string) => Promise<T>): Promise<T> {
  const folder = makeScratchFolder('kill-');
  try {
    return await action(join(folder, 'service'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
