import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Death, dieAt, failAt, failFrom, faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { AFTER, BEFORE, OPERATIONS } from '../../../test/support/writer/scenarios.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { snapshotTree, type TreeSnapshot, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import type { FileOperation } from '../../app/ports.ts';
import { type FsCalls, nodeFsCalls } from './fs-calls.ts';
import { nodeFileTree } from './node-file-tree.ts';
import { identifyRun } from './run-identity.ts';

let target: string;
let before: TreeSnapshot | undefined;

beforeEach(() => {
  target = makeScratchFolder('in-place-');
  writeFixture(target, BEFORE);
  before = snapshotTree(target);
});

afterEach(() => rmSync(target, { recursive: true, force: true }));

/** A file tree to which every other run is dead. */
function survivor(calls: FsCalls = nodeFsCalls()) {
  return nodeFileTree({ calls, runs: { ...identifyRun(), isDead: () => true } });
}

function apply(calls?: FsCalls, operations: readonly FileOperation[] = OPERATIONS): void {
  survivor(calls).applyInPlace(target, operations);
}

function reset(): void {
  rmSync(target, { recursive: true });
  writeFixture(target, BEFORE);
}

/** Flushing is counted and does nothing: no test can cut the power, and it takes most of the time. */
function unflushed(): FsCalls {
  return { ...nodeFsCalls(), sync: () => undefined };
}

function countCalls(action: (calls: FsCalls) => void): number {
  const counting = faultyCalls(unflushed(), () => undefined);
  action(counting.calls);
  return counting.count();
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

describe('two changes at once', () => {
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
    expect(inner).toMatchObject({ code: 'WRITE_FAILED', message: expect.stringContaining('Another change') });
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

describe('at every file-system call', () => {
  it.each(['ENOSPC', 'EACCES', 'EMFILE', 'EIO'])(
    '%s leaves everything as before, or the change is complete',
    (code) => {
      const total = countCalls(apply);
      let failures = 0;
      for (let at = 1; at <= total; at++) {
        reset();
        try {
          apply(faultyCalls(unflushed(), failAt(at, code)).calls);
          survivor().recoverTarget(target);
          expect(snapshotTree(target), `call ${at}`).toEqual(AFTER);
        } catch (error) {
          expect(error, `call ${at}`).toMatchObject({
            code: 'WRITE_FAILED',
            message: expect.stringContaining(`(${code})`),
          });
          expect(snapshotTree(target), `call ${at}`).toEqual(before);
          failures++;
        }
      }
      expect(failures).toBeGreaterThan(total / 2);
    },
  );

  it('a disk that goes away is told of, and recovery leads to before or after', () => {
    const total = countCalls(apply);
    const outcomes = new Set<string>();
    for (let at = 1; at <= total; at++) {
      reset();
      let message = 'complete';
      try {
        apply(faultyCalls(unflushed(), failFrom(at, 'EIO')).calls);
      } catch (error) {
        expect(error).toMatchObject({ code: 'WRITE_FAILED' });
        message = (error as Error).message;
      }
      const { outcome } = survivor().recoverTarget(target);
      const isAfter = message === 'complete' || outcome === 'finished';
      expect(snapshotTree(target), `call ${at}`).toEqual(isAfter ? AFTER : before);
      outcomes.add(
        `${message.includes('Undoing it fails') ? 'cannot undo' : message === 'complete' ? message : 'undone'}, ${outcome}`,
      );
    }
    expect([...outcomes].sort()).toEqual(
      expect.arrayContaining([
        'cannot undo, rolled-back',
        'complete, finished',
        'complete, nothing',
        'undone, nothing',
      ]),
    );
  });

  it('death leaves what recovery turns into before or after, even if recovery dies as well', () => {
    const total = countCalls(apply);
    const outcomes = new Set<string>();
    for (let at = 1; at <= total; at++) {
      const die = () => {
        reset();
        expect(() => apply(faultyCalls(unflushed(), dieAt(at)).calls)).toThrow(Death);
      };
      die();
      const isTouched = JSON.stringify(snapshotTree(target)) !== JSON.stringify(before);
      if (isTouched && !readdirSync(target).includes('.scaffold')) {
        expect(snapshotTree(target), `call ${at}`).toEqual(AFTER);
        continue;
      }
      if (isTouched) expect(survivor().inspectTarget(target)).toBe('interrupted');
      let outcome = '';
      const recoveryCalls = countCalls((calls) => {
        outcome = survivor(calls).recoverTarget(target).outcome;
      });
      outcomes.add(outcome);
      const expected = outcome === 'finished' ? AFTER : snapshotTree(target)?.['new/'] === undefined ? before : AFTER;
      expect(snapshotTree(target), `call ${at}`).toEqual(expected);
      // A seventh of the pairs: every first call, and every second one several times.
      for (let second = 1 + (at % 7); second <= recoveryCalls; second += 7) {
        die();
        expect(() => survivor(faultyCalls(unflushed(), dieAt(second)).calls).recoverTarget(target)).toThrow(Death);
        survivor().recoverTarget(target);
        expect(snapshotTree(target), `call ${at}, then ${second}`).toEqual(expected);
      }
    }
    expect([...outcomes].sort()).toEqual(['finished', 'nothing', 'rolled-back']);
  }, 120_000);

  it('a change that follows a recovery succeeds', () => {
    const total = countCalls(apply);
    for (let at = 1; at <= total; at++) {
      reset();
      expect(() => apply(faultyCalls(unflushed(), dieAt(at)).calls)).toThrow(Death);
      survivor().recoverTarget(target);
      if (snapshotTree(target)?.['new/'] === undefined) apply();
      expect(snapshotTree(target)).toEqual(AFTER);
    }
  });
});

describe('recovery', () => {
  /** Dies when all files are in place but the commit record is missing. */
  const dieBeforeCommit = () => {
    let isDead = false;
    const { calls } = faultyCalls(nodeFsCalls(), (_, name, [path]) => {
      isDead ||= name === 'create' && String(path).endsWith('/done');
      if (isDead) throw new Death();
    });
    expect(() => apply(calls)).toThrow(Death);
  };

  it('keeps what somebody has edited since, and says where', () => {
    dieBeforeCommit();
    writeFileSync(join(target, 'README.md'), 'edited since\n');
    writeFileSync(join(target, 'new/folder/to.txt'), 'edited too\n');
    writeFileSync(join(target, 'old/gone.txt'), 'made anew\n');
    const recovery = survivor().recoverTarget(target);
    expect(recovery).toEqual({
      outcome: 'rolled-back',
      kept: ['.scaffold/recovered/old/gone.txt', '.scaffold/recovered/README.md', 'new/folder/to.txt'],
    });
    expect(snapshotTree(target)).toEqual({
      ...before,
      '.scaffold/': '755',
      '.scaffold/recovered/': '755',
      '.scaffold/recovered/README.md': '644 edited since\n',
      '.scaffold/recovered/old/': '755',
      '.scaffold/recovered/old/gone.txt': '644 made anew\n',
      'new/': '755',
      'new/folder/': '755',
      'new/folder/to.txt': '644 edited too\n',
    });
  });

  it('restores files as they were, with their times', () => {
    const { ino, mtimeMs } = statSync(join(target, 'README.md'));
    dieBeforeCommit();
    expect(statSync(join(target, 'README.md')).ino).not.toBe(ino);
    survivor().recoverTarget(target);
    expect(statSync(join(target, 'README.md'))).toMatchObject({ ino, mtimeMs });
  });

  it('does not believe a journal that reaches outside', () => {
    dieBeforeCommit();
    const [name = ''] = readdirSync(join(target, '.scaffold/journal'));
    const file = join(target, '.scaffold/journal', name, 'changes.json');
    const journal = JSON.parse(readFileSync(file, 'utf8'));
    for (const damaged of [
      { ...journal, madeFolders: ['../x'] },
      { ...journal, changes: [{ path: '.git/config' }] },
      {},
      1,
    ]) {
      const [current = ''] = readdirSync(join(target, '.scaffold/journal'));
      writeFileSync(join(target, '.scaffold/journal', current, 'changes.json'), JSON.stringify(damaged));
      expect(() => survivor().recoverTarget(target)).toThrow(expect.objectContaining({ code: 'TARGET_UNSAFE' }));
    }
  });

  it('has nothing to do where nothing happened', () => {
    expect(survivor().recoverTarget(target)).toEqual({ outcome: 'nothing', kept: [] });
    expect(survivor().recoverTarget(join(target, 'absent'))).toEqual({ outcome: 'nothing', kept: [] });
    expect(snapshotTree(target)).toEqual(before);
  });
});
