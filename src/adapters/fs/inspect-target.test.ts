import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failAt, faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { nodeFsCalls } from './fs-calls.ts';
import { nodeFileTree } from './node-file-tree.ts';

let root: string;
const tree = nodeFileTree();

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'inspect-')));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A folder in which `entries` lie; names that end with a slash are folders. */
function folderOf(...entries: string[]): string {
  const folder = join(root, 'target');
  mkdirSync(folder);
  for (const entry of entries) {
    if (entry.endsWith('/')) mkdirSync(join(folder, entry), { recursive: true });
    else writeFileSync(join(folder, entry), '');
  }
  return folder;
}

describe('inspectTarget', () => {
  it.each([
    ['empty', []],
    ['fresh-clone', ['.git/']],
    ['fresh-clone', ['.git', 'README']],
    ['fresh-clone', ['.git/', 'README.md', 'LICENSE', '.gitignore']],
    ['fresh-clone', ['.git/', 'readme.rst', 'LICENCE.txt']],
    ['occupied', ['README.md', 'LICENSE']],
    ['occupied', ['.git/', 'package.json']],
    ['occupied', ['.git/', 'README-old.md']],
    ['occupied', ['.DS_Store']],
    ['occupied', ['.scaffold/base/']],
    ['interrupted', ['.scaffold/']],
    ['interrupted', ['.scaffold/journal/']],
    ['interrupted', ['.git/', 'README.md', 'src/', '.scaffold/journal/x/']],
  ])('tells that it is %s: %j', (state, entries) => {
    expect(tree.inspectTarget(folderOf(...entries))).toBe(state);
  });

  it('tells absent folders and files', () => {
    expect(tree.inspectTarget(join(root, 'x'), root)).toBe('absent');
    expect(tree.inspectTarget(join(root, 'x/y/z'), root)).toBe('absent');
    writeFileSync(join(root, 'file'), '');
    expect(tree.inspectTarget(join(root, 'file'), root)).toBe('occupied');
  });

  it('refuses a target that is a link, even one to nothing', () => {
    symlinkSync(folderOf(), join(root, 'link'));
    symlinkSync(join(root, 'nothing'), join(root, 'dangling'));
    expect(tree.inspectTarget(join(root, 'link'))).toBe('unsafe');
    expect(tree.inspectTarget(join(root, 'dangling'))).toBe('unsafe');
  });

  it('refuses a way out of the root, but no link above it or inside it', () => {
    mkdirSync(join(root, 'workspace/inner'), { recursive: true });
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'workspace/out'));
    symlinkSync(join(root, 'workspace/inner'), join(root, 'workspace/in'));
    symlinkSync(join(root, 'workspace'), join(root, 'alias'));
    const workspace = join(root, 'workspace');
    expect(tree.inspectTarget(join(workspace, 'out/x'), workspace)).toBe('unsafe');
    expect(tree.inspectTarget(join(workspace, 'out/x/y'), workspace)).toBe('unsafe');
    expect(tree.inspectTarget(join(workspace, 'in/x'), workspace)).toBe('absent');
    expect(tree.inspectTarget(join(root, 'alias/x'), join(root, 'alias'))).toBe('absent');
    expect(tree.inspectTarget(join(root, 'alias/inner'), join(root, 'alias'))).toBe('empty');
    // A target outside the root was named in full by the user.
    expect(tree.inspectTarget(join(root, 'alias/x'), workspace)).toBe('absent');
  });

  it('says why it cannot look', () => {
    const { calls } = faultyCalls(nodeFsCalls(), failAt(1, 'EACCES'));
    expect(() => nodeFileTree({ calls }).inspectTarget(root)).toThrow(
      expect.objectContaining({
        code: 'WRITE_FAILED',
        message: `Cannot look into ${root}: permission is denied (EACCES).`,
      }),
    );
  });
});

describe('readText', () => {
  it('returns the text, or nothing where nothing is', () => {
    writeFileSync(join(root, 'text'), 'ä\r\n');
    expect(tree.readText(join(root, 'text'))).toBe('ä\r\n');
    expect(tree.readText(join(root, 'absent'))).toBeUndefined();
    expect(tree.readText(join(root, 'text/below'))).toBeUndefined();
  });

  it('fails with SOURCE_UNREADABLE for anything else', () => {
    const { calls } = faultyCalls(nodeFsCalls(), failAt(1, 'EIO'));
    expect(() => nodeFileTree({ calls }).readText(join(root, 'x'))).toThrow(
      expect.objectContaining({
        code: 'SOURCE_UNREADABLE',
        message: expect.stringContaining('input/output error (EIO)'),
      }),
    );
  });
});
