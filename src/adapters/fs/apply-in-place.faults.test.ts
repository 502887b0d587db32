import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Death, dieAt, failAt, failFrom, faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { AFTER, BEFORE, OPERATIONS } from '../../../test/support/writer/scenarios.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { countCalls, survivor, unflushed } from '../../../test/support/writer/survivor.ts';
import { snapshotTree, type TreeSnapshot, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import type { FsCalls } from './fs-calls.ts';

let target: string;
let before: TreeSnapshot | undefined;

beforeEach(() => {
  target = makeScratchFolder('in-place-');
  writeFixture(target, BEFORE);
  before = snapshotTree(target);
});

afterEach(() => rmSync(target, { recursive: true, force: true }));

function apply(calls?: FsCalls): void {
  survivor(calls).applyInPlace(target, OPERATIONS);
}

function reset(): void {
  rmSync(target, { recursive: true });
  writeFixture(target, BEFORE);
}

describe('at every file-system call', { timeout: 120_000 }, () => {
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
      if (survivor().inspectTarget(target) !== 'interrupted') {
        expect(snapshotTree(target), `call ${at}`).toEqual(isTouched ? AFTER : before);
        if (isTouched) continue;
      }
      let outcome = '';
      const recoveryCalls = countCalls((calls) => {
        outcome = survivor(calls).recoverTarget(target).outcome;
      });
      outcomes.add(outcome);
      const expected = outcome === 'finished' ? AFTER : snapshotTree(target)?.['new/'] === undefined ? before : AFTER;
      expect(snapshotTree(target), `call ${at}`).toEqual(expected);
      // A part of the pairs: every first call, and every second one several times.
      for (let second = 1 + (at % 17); second <= recoveryCalls; second += 17) {
        die();
        expect(() => survivor(faultyCalls(unflushed(), dieAt(second)).calls).recoverTarget(target)).toThrow(Death);
        survivor().recoverTarget(target);
        expect(snapshotTree(target), `call ${at}, then ${second}`).toEqual(expected);
      }
    }
    expect([...outcomes].sort()).toEqual(['finished', 'nothing', 'rolled-back']);
  });

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
