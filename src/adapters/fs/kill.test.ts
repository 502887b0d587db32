import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { killAtRandom } from '../../../test/support/writer/kill-at-random.ts';
import { runChild } from '../../../test/support/writer/run-child.ts';
import { AFTER, BEFORE, NEW_FILES, OPERATIONS } from '../../../test/support/writer/scenarios.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { snapshotTree, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import { nodeFileTree } from './node-file-tree.ts';

/** Runs `check` for 1 to `last`, two at a time, each with a folder of its own. */
async function forEachCall(last: number, check: (at: number, folder: string) => Promise<void>): Promise<void> {
  let next = 1;
  const work = async () => {
    for (let at = next++; at <= last; at = next++) {
      const folder = makeScratchFolder('kill-');
      try {
        await check(at, folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  };
  await Promise.all([work(), work()]);
}

/** Number of calls of an undisturbed run. */
async function countCalls(scenario: string, prepare: (target: string) => void): Promise<number> {
  const folder = makeScratchFolder('kill-count-');
  try {
    prepare(join(folder, 'service'));
    return (await runChild(scenario, join(folder, 'service'))).calls;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a process that is killed right before a file-system call', () => {
  it('while it makes a project leaves nothing or everything, and the next run succeeds', async () => {
    const total = await countCalls('new', () => undefined);
    expect(total).toBeGreaterThan(20);
    await forEachCall(total, async (at, folder) => {
      const target = join(folder, 'service');
      expect((await runChild('new', target, { at })).killed).toBe(true);
      expect(snapshotTree(target), `call ${at}`).toBeUndefined();
      const tree = nodeFileTree();
      expect(tree.inspectTarget(target)).toBe('absent');
      tree.publish(tree.stage(target, NEW_FILES), target);
      expect(readdirSync(folder)).toEqual(['service']);
      expect(Object.keys(snapshotTree(target) ?? {}).length).toBe(8);
    });
  }, 120_000);

  it('while it changes a project leaves what recovery turns into before or after', async () => {
    const total = await countCalls('in-place', (target) => writeFixture(target, BEFORE));
    expect(total).toBeGreaterThan(60);
    const ends = new Set<string>();
    await forEachCall(total, async (at, folder) => {
      const target = join(folder, 'service');
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
    expect([...ends].sort()).toEqual(
      expect.arrayContaining(['finished, after', 'nothing, after', 'nothing, before', 'rolled-back, before']),
    );
  }, 120_000);
});

describe('a process that is killed at a random moment', () => {
  it('leaves before or after', async () => {
    const counts = await killAtRandom(20, 1);
    expect(counts.new.midway + counts.change.midway).toBeGreaterThan(0);
  }, 120_000);
});
