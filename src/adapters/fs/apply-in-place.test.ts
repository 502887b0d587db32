import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { AFTER, BEFORE, OPERATIONS } from '../../../test/support/writer/scenarios.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { survivor } from '../../../test/support/writer/survivor.ts';
import { snapshotTree, type TreeSnapshot, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import type { FileOperation } from '../../app/ports.ts';
import { type FsCalls, nodeFsCalls } from './fs-calls.ts';
import { nodeFileTree } from './node-file-tree.ts';

let target: string;
let before: TreeSnapshot | undefined;

beforeEach(() => {
  target = makeScratchFolder('in-place-');
  writeFixture(target, BEFORE);
  before = snapshotTree(target);
});

afterEach(() => rmSync(target, { recursive: true, force: true }));

function apply(calls?: FsCalls, operations: readonly FileOperation[] = OPERATIONS): void {
  survivor(calls).applyInPlace(target, operations);
}

const write = (path: string, content = 'new\n', executable = false): FileOperation => ({
  kind: 'write',
  path,
  content,
  executable,
});

describe('a change in place', () => {
  it('does all that it is told and leaves no trace', () => {
    apply();
    expect(snapshotTree(target)).toEqual(AFTER);
  });

  it('leaves files alone that do not change', () => {
    const { ino, mtimeMs } = statSync(join(target, 'untouched.txt'));
    apply();
    expect(statSync(join(target, 'untouched.txt'))).toMatchObject({ ino, mtimeMs });
  });

  it('lets later operations see earlier ones: a swap', () => {
    apply(undefined, [
      { kind: 'rename', from: 'README.md', to: 'aside' },
      { kind: 'rename', from: 'untouched.txt', to: 'README.md' },
      { kind: 'rename', from: 'aside', to: 'untouched.txt' },
    ]);
    expect(snapshotTree(target)).toEqual({ ...before, 'README.md': '644 stays\n', 'untouched.txt': '644 # Mine\n' });
  });

  it("keeps the user's permissions unless the file becomes executable", () => {
    chmodSync(join(target, 'README.md'), 0o664);
    chmodSync(join(target, 'from.txt'), 0o600);
    apply(undefined, [write('README.md'), write('from.txt', 'new\n', true)]);
    expect(snapshotTree(target)).toMatchObject({ 'README.md': '664 new\n', 'from.txt': '755 new\n' });
  });

  it('makes the same modes under any umask', () => {
    const umask = process.umask(0o077);
    try {
      apply();
    } finally {
      process.umask(umask);
    }
    expect(snapshotTree(target)).toEqual(AFTER);
  });

  it.each<[string, string, FileOperation[]]>([
    ['PATH_INVALID', 'outside', [write('../outside')]],
    ['PATH_INVALID', "git's own data", [write('.git/hooks/pre-commit')]],
    ['PATH_INVALID', "git's own data in capitals", [write('.GIT/config')]],
    ['PATH_INVALID', 'the folder above the journal', [write('.scaffold')]],
    ['PATH_INVALID', 'the journal', [write('.scaffold/journal/x/changes.json')]],
    ['PATH_INVALID', 'a rename of nothing', [{ kind: 'rename', from: 'absent', to: 'x' }]],
    ['TARGET_NOT_EMPTY', 'a folder in the way', [write('old')]],
    ['TARGET_NOT_EMPTY', 'a file in the way', [write('README.md/inner')]],
    ['TARGET_NOT_EMPTY', 'a file and a folder at once', [write('x'), write('x/y')]],
    ['TARGET_NOT_EMPTY', 'the removal of a folder', [{ kind: 'delete', path: 'old' }]],
  ])('refuses with %s: %s', (code, _, operations) => {
    expect(() => apply(undefined, [write('a'), ...operations])).toThrow(expect.objectContaining({ code }));
    expect(snapshotTree(target)).toEqual(before);
  });

  it('names every reason at once', () => {
    expect(() => apply(undefined, [write('../a'), write('../b')])).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ path: '../a' }), expect.objectContaining({ path: '../b' })],
      }),
    );
  });

  it('does not follow links', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'in-place-elsewhere-'));
    symlinkSync(elsewhere, join(target, 'linked'));
    symlinkSync(join(elsewhere, 'file'), join(target, 'link.txt'));
    const unsafe = expect.objectContaining({ code: 'TARGET_UNSAFE' });
    expect(() => apply(undefined, [write('linked/file')])).toThrow(unsafe);
    expect(() => apply(undefined, [write('linked/deeper/file')])).toThrow(unsafe);
    expect(() => apply(undefined, [write('link.txt')])).toThrow(unsafe);
    symlinkSync(elsewhere, join(target, '.scaffold'));
    expect(() => apply(undefined, [write('a')])).toThrow(unsafe);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });

  it('changes nothing when nothing differs', () => {
    const calls = faultyCalls(nodeFsCalls(), (_, name) => {
      if (/make|create|rename|remove|set/.test(name)) throw new Error(`${name} is not expected`);
    });
    apply(calls.calls, [write('README.md', '# Mine\n'), { kind: 'delete', path: 'absent' }]);
    expect(snapshotTree(target)).toEqual(before);
  });
});

describe('a file system to which the case of letters makes no difference', () => {
  /** Keeps all names in lower case. */
  const caseless = (calls: FsCalls): FsCalls => {
    const fold = (value: unknown) =>
      typeof value === 'string' && value.startsWith(target) ? target + value.slice(target.length).toLowerCase() : value;
    const wrapped = Object.entries(calls).map(([name, call]) => [
      name,
      (...args: unknown[]) => call(...args.map(fold)),
    ]);
    return Object.fromEntries(wrapped);
  };

  it('does not lose a file that is renamed in case only', () => {
    apply(caseless(nodeFsCalls()), [write('Notes.md', 'note\n')]);
    expect(snapshotTree(target)).toMatchObject({ 'notes.md': '644 note\n' });
    apply(caseless(nodeFsCalls()), [{ kind: 'rename', from: 'Notes.md', to: 'NOTES.md' }]);
    expect(snapshotTree(target)).toEqual({ ...before, 'notes.md': '644 note\n' });
  });
});

describe('two changes at once', () => {
  it('that begin in the same moment give way to each other', () => {
    const { calls } = faultyCalls(nodeFsCalls(), (_, name, [path]) => {
      if (name !== 'makeFolder' || !/journal\/[^/]+$/.test(String(path))) return;
      mkdirSync(join(target, '.scaffold/journal/another-run'));
    });
    expect(() => apply(calls)).toThrow(
      expect.objectContaining({ code: 'CHANGE_INTERRUPTED', message: expect.stringContaining('Another change') }),
    );
    expect(snapshotTree(target)).toEqual({
      ...before,
      '.scaffold/': '755',
      '.scaffold/journal/': '755',
      '.scaffold/journal/another-run/': expect.anything(),
    });
  });

  it('exclude each other', () => {
    let inner: unknown;
    const { calls } = faultyCalls(nodeFsCalls(), (_, name) => {
      if (name !== 'rename' || inner !== undefined) return;
      try {
        inner = 'applied';
        nodeFileTree().applyInPlace(target, OPERATIONS);
      } catch (error) {
        inner = error;
      }
    });
    nodeFileTree({ calls }).applyInPlace(target, OPERATIONS);
    expect(inner).toMatchObject({ code: 'CHANGE_INTERRUPTED', message: expect.stringContaining('Another change') });
    expect(snapshotTree(target)).toEqual(AFTER);
  });

  it('recovery does not touch a change under way', () => {
    let inner: unknown;
    const { calls } = faultyCalls(nodeFsCalls(), (_, name) => {
      if (name !== 'rename' || inner !== undefined) return;
      inner = 'recovered';
      expect(nodeFileTree().inspectTarget(target)).toBe('interrupted');
      try {
        nodeFileTree().recoverTarget(target);
      } catch (error) {
        inner = error;
      }
    });
    nodeFileTree({ calls }).applyInPlace(target, OPERATIONS);
    expect(inner).toMatchObject({ code: 'WRITE_FAILED', message: expect.stringContaining('Another run is changing') });
    expect(snapshotTree(target)).toEqual(AFTER);
  });
});
