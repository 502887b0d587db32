import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { nodeFileTree } from '../../src/adapters/fs/node-file-tree.ts';
import { LARGE_FILES, LARGE_OPERATIONS } from '../support/writer/scenarios.ts';
import { mountSmallDisk } from '../support/writer/small-disk.ts';
import { snapshotTree } from '../support/writer/tree-snapshot.ts';

const NO_SPACE = expect.objectContaining({
  code: 'WRITE_FAILED',
  message: expect.stringContaining('no space is left on the disk (ENOSPC)'),
});

/** Runs `check` on a small disk; where none can be mounted the test is skipped, or fails if STRICT=1. */
function onSmallDisk(context: TestContext, size: number, files: number, check: (root: string) => void): void {
  const disk = mountSmallDisk(size, files);
  if (typeof disk === 'string') {
    if (process.env.STRICT === '1') throw new Error(disk);
    context.skip(disk);
    return;
  }
  try {
    check(disk.path);
  } finally {
    disk.unmount();
  }
}

// 300 files of one page each in 21 folders.
describe('a disk that is full', () => {
  it.for([
    [16, 1000],
    [400, 1000],
    [1100, 1000],
    [4000, 10],
    [4000, 200],
    [4000, 320],
  ] as const)('of %i kB and %i files holds no half of a project', ([size, files], context) => {
    onSmallDisk(context, size, files, (root) => {
      expect(() => nodeFileTree().stage(join(root, 'service'), LARGE_FILES)).toThrow(NO_SPACE);
      expect(readdirSync(root)).toEqual([]);
    });
  });

  it.for([
    [1300, 1000],
    [1400, 1000],
    [1600, 1000],
    [4000, 330],
    [4000, 400],
    [4000, 500],
  ] as const)('of %i kB and %i files leaves a project as it was', ([size, files], context) => {
    onSmallDisk(context, size, files, (root) => {
      const target = join(root, 'service');
      const tree = nodeFileTree();
      tree.publish(tree.stage(target, LARGE_FILES), target);
      const before = snapshotTree(target);
      expect(() => tree.applyInPlace(target, LARGE_OPERATIONS)).toThrow(NO_SPACE);
      expect(snapshotTree(target)).toEqual(before);
      for (const { path } of LARGE_FILES.slice(0, 250)) rmSync(join(target, path));
      tree.applyInPlace(target, [{ kind: 'write', path: 'now/it/fits', content: 'x', executable: false }]);
      expect(snapshotTree(target)).toMatchObject({ 'now/it/fits': '644 x' });
    });
  });
});
