import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Death, dieAt, failAt, failFrom, faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { NEW_FILES } from '../../../test/support/writer/scenarios.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { snapshotTree, type TreeSnapshot } from '../../../test/support/writer/tree-snapshot.ts';
import { type FsCalls, nodeFsCalls } from './fs-calls.ts';
import { nodeFileTree } from './node-file-tree.ts';
import { identifyRun } from './run-identity.ts';

const COMPLETE: TreeSnapshot = {
  'README.md': '644 # Ã\x9cnÃ¯code\n',
  'bin/': '755',
  'bin/run.sh': '755 #!/bin/sh\n',
  'src/': '755',
  'src/deep/': '755',
  'src/deep/er/': '755',
  'src/deep/er/data.bin': '644 \x00\xff\r\n\x80',
  'src/empty': '644 ',
};

let parent: string;
let target: string;
const umask = process.umask();

beforeEach(() => {
  parent = makeScratchFolder('staging-');
  target = join(parent, 'service');
});

afterEach(() => {
  process.umask(umask);
  rmSync(parent, { recursive: true });
});

/** Runs whose owners are all dead, or all alive. */
function runsThatAre(state: 'dead' | 'alive') {
  return { ...identifyRun(), isDead: () => state === 'dead' };
}

function create(calls: FsCalls = nodeFsCalls(), to = target): void {
  const tree = nodeFileTree({ calls, runs: runsThatAre('dead') });
  tree.publish(tree.stage(to, NEW_FILES), to);
}

function countCalls(action: (calls: FsCalls) => void): number {
  const counting = faultyCalls(nodeFsCalls(), () => undefined);
  action(counting.calls);
  rmSync(target, { recursive: true });
  return counting.count();
}

describe('a new tree', () => {
  it.each([0o000, 0o022, 0o027, 0o077])('has the same bytes and modes under umask %o', (mask) => {
    process.umask(mask);
    create();
    expect(snapshotTree(parent)).toEqual({
      'service/': '755',
      ...Object.fromEntries(Object.entries(COMPLETE).map(([path, content]) => [`service/${path}`, content])),
    });
  });

  it('replaces an empty folder and keeps its mode', () => {
    mkdirSync(target);
    process.umask(0);
    nodeFsCalls().setMode(target, 0o700);
    create();
    expect(snapshotTree(target)).toEqual(COMPLETE);
    expect(snapshotTree(parent)?.['service/']).toBe('700');
  });

  it('makes the folders above it, and takes them away if it fails', () => {
    const deep = join(parent, 'a', 'b', 'service');
    const tree = nodeFileTree();
    tree.publish(tree.stage(deep, NEW_FILES), deep);
    expect(snapshotTree(deep)).toEqual(COMPLETE);
    const other = join(parent, 'c', 'd', 'service');
    tree.discard(tree.stage(other, NEW_FILES));
    expect(readdirSync(parent)).toEqual(['a']);
  });

  it('does not replace a folder in which something has appeared', () => {
    const tree = nodeFileTree();
    const staging = tree.stage(target, NEW_FILES);
    mkdirSync(target);
    writeFileSync(join(target, 'theirs'), '');
    expect(() => tree.publish(staging, target)).toThrow(expect.objectContaining({ code: 'TARGET_NOT_EMPTY' }));
    expect(snapshotTree(parent)).toMatchObject({ 'service/theirs': expect.anything() });
    expect(readdirSync(parent)).toEqual(['service']);
  });

  it.each(['../x', '/x', 'a/../../x', 'C:/x', 'a\\b', 'a//b', 'a/', '', 'a\0b', './a'])(
    'refuses the path %j',
    (path) => {
      const file = { path, content: '', executable: false };
      expect(() => nodeFileTree().stage(target, [file])).toThrow(expect.objectContaining({ code: 'PATH_INVALID' }));
      expect(readdirSync(parent)).toEqual([]);
    },
  );

  it('removes an empty target first on Windows and tries again while a scanner holds the folder', () => {
    mkdirSync(target);
    let refusals = 3;
    const { calls } = faultyCalls(nodeFsCalls(), (_, name) => {
      if (name === 'rename' && refusals-- > 0) throw Object.assign(new Error('scanner'), { code: 'EPERM' });
    });
    const tree = nodeFileTree({ calls, platform: 'win32' });
    tree.publish(tree.stage(target, NEW_FILES), target);
    expect(snapshotTree(target)).toEqual(COMPLETE);
  });
});

describe('what killed runs leave', () => {
  const leave = (name: string, age = 0) => {
    const folder = join(parent, `.scaffold-staging-${name}`);
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'src/a'), '');
    const then = Date.now() / 1000 - age;
    utimesSync(folder, then, then);
  };

  it('goes with the next run, but what living runs use stays', () => {
    const alive = identifyRun().mint();
    leave(alive);
    leave(alive.replace(/-[^-]+-([^-]+)$/, '-00000000-$1'));
    leave('another-1-host-x');
    leave('another-1-host-y', 3600);
    const tree = nodeFileTree();
    tree.publish(tree.stage(target, NEW_FILES), target);
    expect(readdirSync(parent).sort()).toEqual(
      [`.scaffold-staging-${alive}`, '.scaffold-staging-another-1-host-x', 'service'].sort(),
    );
  });

  it('is not followed through links', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'staging-elsewhere-'));
    writeFileSync(join(elsewhere, 'precious'), '');
    symlinkSync(elsewhere, join(parent, '.scaffold-staging-link'));
    leave('dead');
    symlinkSync(elsewhere, join(parent, '.scaffold-staging-dead', 'link'));
    create();
    expect(readdirSync(elsewhere)).toEqual(['precious']);
    expect(readdirSync(parent)).toEqual(['.scaffold-staging-link', 'service']);
    rmSync(elsewhere, { recursive: true });
  });
});

describe('at every file-system call', { timeout: 60_000 }, () => {
  it.each(['ENOSPC', 'EACCES', 'EMFILE', 'EIO'])('%s leaves nothing behind', (code) => {
    const total = countCalls(create);
    const failures = new Set<string>();
    for (let at = 1; at <= total; at++) {
      try {
        create(faultyCalls(nodeFsCalls(), failAt(at, code)).calls);
        // Sweeping up after others is not worth a failure.
        expect(snapshotTree(target), `call ${at}`).toEqual(COMPLETE);
        rmSync(target, { recursive: true });
      } catch (error) {
        expect(error, `call ${at}`).toMatchObject({ code: 'WRITE_FAILED' });
        failures.add((error as Error).message.replaceAll(parent, 'PARENT'));
      }
      expect(readdirSync(parent), `call ${at}`).toEqual([]);
    }
    expect([...failures].every((message) => message.endsWith(`(${code}).`))).toBe(true);
    expect([...failures].some((message) => message.startsWith('Cannot write src/deep/er/data.bin: '))).toBe(true);
    expect(failures.size).toBeGreaterThanOrEqual(6);
  });

  it('a disk that goes away leaves no target, and the next run cleans up', () => {
    const total = countCalls(create);
    for (let at = 1; at < total; at++) {
      expect(() => create(faultyCalls(nodeFsCalls(), failFrom(at, 'EIO')).calls)).toThrow(
        expect.objectContaining({ code: 'WRITE_FAILED' }),
      );
      expect(snapshotTree(target)).toBeUndefined();
      create();
      expect(readdirSync(parent)).toEqual(['service']);
      rmSync(target, { recursive: true });
    }
  });

  it.each(['absent', 'empty'])('death leaves the target %s or complete, and the next run succeeds', (before) => {
    const prepare = () => {
      if (before === 'empty') mkdirSync(target);
    };
    prepare();
    const total = countCalls(create);
    for (let at = 1; at <= total; at++) {
      prepare();
      expect(() => create(faultyCalls(nodeFsCalls(), dieAt(at)).calls)).toThrow(Death);
      expect(snapshotTree(target), `call ${at}`).toEqual(before === 'empty' ? {} : undefined);
      create();
      expect(snapshotTree(target)).toEqual(COMPLETE);
      expect(readdirSync(parent)).toEqual(['service']);
      rmSync(target, { recursive: true });
    }
  });
});
