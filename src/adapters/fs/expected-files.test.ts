import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { snapshotTree, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import type { FileOperation } from '../../app/ports.ts';
import { nodeFsCalls } from './fs-calls.ts';
import { nodeFileTree } from './node-file-tree.ts';

let target: string;

beforeEach(() => {
  target = makeScratchFolder('expected-');
  writeFixture(target, { a: 'a\n', 'folder/b': 'b\n' });
});
afterEach(() => rmSync(target, { recursive: true }));

const write = (
  path: string,
  expected: FileOperation extends infer O ? (O extends { expected?: infer E } ? E : never) : never,
) => ({ kind: 'write', path, content: 'new\n', executable: false, expected }) as const;

describe('an operation with an expectation', () => {
  it('is made where the file is as expected', () => {
    nodeFileTree().applyInPlace(target, [
      write('a', { content: 'a\n' }),
      write('c', 'absent'),
      { kind: 'delete', path: 'folder/b', expected: { content: 'b\n' } },
    ]);
    expect(snapshotTree(target)).toEqual({ a: '644 new\n', c: '644 new\n' });
  });

  it.each([
    ['has other content', write('a', { content: 'other\n' })],
    ['is there already', write('a', 'absent')],
    ['is gone', write('c', { content: 'c\n' })],
    ['to be removed has other content', { kind: 'delete', path: 'folder/b', expected: { content: 'x' } }],
  ] as const)('is refused with all others where a file %s', (_case, operation) => {
    const before = snapshotTree(target);
    expect(() => nodeFileTree().applyInPlace(target, [write('z', 'absent'), operation])).toThrow(
      expect.objectContaining({ code: 'TARGET_CHANGED' }),
    );
    expect(snapshotTree(target)).toEqual(before);
  });

  it('is undone with all others when somebody edits a file in the last moment', () => {
    const calls = nodeFsCalls();
    const tree = nodeFileTree({
      calls: {
        ...calls,
        rename: (from, to) => {
          if (from === join(target, 'a')) writeFileSync(from, 'edited\n');
          calls.rename(from, to);
        },
      },
    });
    const operations = [write('z', 'absent'), write('a', { content: 'a\n' })];
    expect(() => tree.applyInPlace(target, operations)).toThrow(expect.objectContaining({ code: 'TARGET_CHANGED' }));
    expect(snapshotTree(target)).toEqual({ a: '644 edited\n', 'folder/': '755', 'folder/b': '644 b\n' });
  });
});

describe('the working tree', () => {
  it('reads files, and follows no link', () => {
    symlinkSync('folder', join(target, 'link'));
    const tree = nodeFileTree();
    expect(tree.readFile(target, 'a')).toMatchObject({ kind: 'file', executable: false });
    expect(tree.readFile(target, 'none')).toBeUndefined();
    expect([tree.readFile(target, 'link/b'), tree.readFile(target, 'folder')]).toEqual([
      { kind: 'other' },
      { kind: 'other' },
    ]);
    expect([tree.listFiles(target, 'folder'), tree.listFiles(target, 'link'), tree.listFiles(target, 'none')]).toEqual([
      ['folder/b'],
      [],
      [],
    ]);
  });
});
