import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Death, dieAt, faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { BEFORE, OPERATIONS } from '../../../test/support/writer/scenarios.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { countCalls, survivor } from '../../../test/support/writer/survivor.ts';
import { snapshotTree, type TreeSnapshot, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import type { FileOperation } from '../../app/ports.ts';
import { nodeFsCalls } from './fs-calls.ts';

let target: string;
let before: TreeSnapshot | undefined;

beforeEach(() => {
  target = makeScratchFolder('in-place-');
  writeFixture(target, BEFORE);
  before = snapshotTree(target);
});

afterEach(() => rmSync(target, { recursive: true, force: true }));

/** The folder of the one journal; every recovery renames it. */
function journalFolder(): string {
  const [name = ''] = readdirSync(join(target, '.scaffold/journal'));
  return join(target, '.scaffold/journal', name);
}

describe('recovery', () => {
  /** Dies when all files are in place but the commit record is missing. */
  const dieBeforeCommit = (operations: readonly FileOperation[] = OPERATIONS) => {
    let isDead = false;
    const { calls } = faultyCalls(nodeFsCalls(), (_, name, [path]) => {
      isDead ||= name === 'create' && String(path).endsWith('/done');
      if (isDead) throw new Death();
    });
    expect(() => survivor(calls).applyInPlace(target, operations)).toThrow(Death);
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

  it.each([
    ['removed', () => rmSync(join(target, 'README.md'))],
    ['edited', () => writeFileSync(join(target, 'README.md'), 'edited since\n')],
  ])('that dies does not take a restored file for the new one, after somebody has %s the new one', (_, meddle) => {
    const changesMode: FileOperation = { kind: 'write', path: 'README.md', content: '# Mine\n', executable: true };
    const interrupt = () => {
      rmSync(target, { recursive: true });
      writeFixture(target, BEFORE);
      dieBeforeCommit([changesMode]);
      meddle();
    };
    interrupt();
    const total = countCalls((calls) => survivor(calls).recoverTarget(target));
    for (let at = 1; at <= total; at++) {
      interrupt();
      expect(() => survivor(faultyCalls(nodeFsCalls(), dieAt(at)).calls).recoverTarget(target)).toThrow(Death);
      survivor().recoverTarget(target);
      expect(snapshotTree(target), `call ${at}`).toMatchObject(before ?? {});
    }
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
    const journal = JSON.parse(readFileSync(join(journalFolder(), 'changes.json'), 'utf8'));
    const damages = [{ ...journal, madeFolders: ['../x'] }, { ...journal, changes: [{ path: '.git/config' }] }, {}, 1];
    for (const damaged of [...damages.map((damage) => JSON.stringify(damage)), 'no JSON']) {
      writeFileSync(join(journalFolder(), 'changes.json'), damaged);
      expect(() => survivor().recoverTarget(target)).toThrow(expect.objectContaining({ code: 'TARGET_UNSAFE' }));
    }
  });

  it('takes nothing from where a link in the journal leads', () => {
    dieBeforeCommit();
    const elsewhere = makeScratchFolder('recover-elsewhere-');
    writeFixture(elsewhere, { 0: 'secret' });
    rmSync(join(journalFolder(), 'old'), { recursive: true });
    symlinkSync(elsewhere, join(journalFolder(), 'old'));
    expect(() => survivor().recoverTarget(target)).toThrow(expect.objectContaining({ code: 'TARGET_UNSAFE' }));
    expect(readdirSync(elsewhere)).toEqual(['0']);
    rmSync(elsewhere, { recursive: true });
  });

  it('has nothing to do where nothing happened', () => {
    expect(survivor().recoverTarget(target)).toEqual({ outcome: 'nothing', kept: [] });
    expect(survivor().recoverTarget(join(target, 'absent'))).toEqual({ outcome: 'nothing', kept: [] });
    expect(snapshotTree(target)).toEqual(before);
  });
});
