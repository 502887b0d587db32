import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Death, dieAt, failAt, faultyCalls } from '../../../test/support/writer/faulty-calls.ts';
import { makeScratchFolder } from '../../../test/support/writer/scratch-folder.ts';
import { snapshotTree, type TreeSnapshot, writeFixture } from '../../../test/support/writer/tree-snapshot.ts';
import type { FileOperation } from '../../app/ports.ts';
import { type FsCalls, nodeFsCalls } from './fs-calls.ts';
import { nodeFileTree } from './node-file-tree.ts';
import { identifyRun } from './run-identity.ts';

type Files = ReadonlyMap<string, string>;

const root = makeScratchFolder('in-place-property-');
afterAll(() => rmSync(root, { recursive: true }));

const calls: FsCalls = { ...nodeFsCalls(), sync: () => undefined };
const survivor = (faulty = calls) => nodeFileTree({ calls: faulty, runs: { ...identifyRun(), isDead: () => true } });

/** Few names, so that files and folders meet. */
const path = fc.constantFrom('a', 'b', 'c', 'a/x', 'a/y', 'a/x/z', 'b/x', 'c/d/e/f', 'c/d/g', '.scaffold/lock.json');
const content = fc.constantFrom('', 'one\n', 'two\n', 'three\n');

const operation: fc.Arbitrary<FileOperation> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, content, executable: fc.boolean() }),
  fc.record({ kind: fc.constant('delete' as const), path }),
  fc.record({ kind: fc.constant('rename' as const), from: path, to: path }),
);

/** A tree without folders that are files. */
const tree: fc.Arbitrary<Files> = fc
  .uniqueArray(fc.tuple(path, content), { selector: ([name]) => name, maxLength: 6 })
  .map(
    (entries) => new Map(entries.filter(([name], at) => !entries.slice(0, at).some(([other]) => clash(name, other)))),
  );

function clash(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function place(files: Files): string {
  const target = join(root, `tree-${readdirSync(root).length}`);
  mkdirSync(target, { mode: 0o755 });
  writeFixture(target, Object.fromEntries(files));
  return target;
}

/** What the operations should make of the tree, by the simplest means; `undefined` if they cannot be carried out. */
function simulate(files: Files, operations: readonly FileOperation[]): TreeSnapshot | undefined {
  const result = new Map([...files].map(([name, text]) => [name, `644 ${text}`]));
  const touched = new Set<string>();
  for (const step of operations) {
    if (step.kind === 'write') result.set(step.path, `${step.executable ? 755 : 644} ${step.content}`);
    if (step.kind === 'delete') result.delete(step.path);
    if (step.kind === 'rename') {
      const moved = result.get(step.from);
      if (moved === undefined) return undefined;
      result.delete(step.from);
      result.set(step.to, moved);
    }
    for (const name of step.kind === 'rename' ? [step.from, step.to] : [step.path]) touched.add(name);
  }
  const removesFolder = [...touched].some(
    (name) => !result.has(name) && [...files.keys()].some((file) => file.startsWith(`${name}/`)),
  );
  const names = [...result.keys()];
  if (removesFolder || names.some((name) => names.some((other) => other.startsWith(`${name}/`)))) return undefined;
  const folders = names.flatMap((name) => ancestors(name).map((folder) => [`${folder}/`, '755']));
  return Object.fromEntries([...result, ...folders]);
}

function ancestors(name: string): string[] {
  const parent = posix.dirname(name);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}

describe('random changes of random trees', () => {
  it('do what the simplest model does, or refuse and leave everything', () => {
    let refused = 0;
    const runs = 500;
    fc.assert(
      fc.property(tree, fc.array(operation, { maxLength: 8 }), (files, operations) => {
        const target = place(files);
        const expected = simulate(files, operations);
        if (expected === undefined) {
          refused++;
          const before = snapshotTree(target);
          expect(() => survivor().applyInPlace(target, operations)).toThrow(
            expect.objectContaining({ code: expect.stringMatching(/^(PATH_INVALID|TARGET_NOT_EMPTY)$/) }),
          );
          expect(snapshotTree(target)).toEqual(before);
        } else {
          survivor().applyInPlace(target, operations);
          expect(snapshotTree(target)).toEqual(expected);
        }
        rmSync(target, { recursive: true });
      }),
      { seed: 20261121, numRuns: runs },
    );
    expect(refused).toBeGreaterThan(runs / 20);
    expect(refused).toBeLessThan((runs * 19) / 20);
  }, 60_000);

  it('leave before or after when they die or fail at a random call, after recovery from a random death as well', () => {
    const met = { before: 0, after: 0 };
    fc.assert(
      fc.property(
        tree,
        fc.array(operation, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 60 }),
        fc.boolean(),
        (files, operations, moment, second, dies) => {
          const after = simulate(files, operations);
          fc.pre(after !== undefined);
          const counting = faultyCalls(calls, () => undefined);
          const rehearsal = place(files);
          survivor(counting.calls).applyInPlace(rehearsal, operations);
          rmSync(rehearsal, { recursive: true });

          const target = place(files);
          const before = snapshotTree(target);
          const at = 1 + Math.floor(moment * (counting.count() - 1));
          const fault = dies ? dieAt(at) : failAt(at, 'EIO');
          expectDeathOrFailure(() => survivor(faultyCalls(calls, fault).calls).applyInPlace(target, operations));
          expectDeathOrFailure(() => survivor(faultyCalls(calls, dieAt(1 + second)).calls).recoverTarget(target));
          survivor().recoverTarget(target);
          const left = snapshotTree(target);
          const isAfter = JSON.stringify(sorted(left)) === JSON.stringify(sorted(after));
          expect(left).toEqual(isAfter ? after : before);
          met[isAfter ? 'after' : 'before']++;
          rmSync(target, { recursive: true });
        },
      ),
      { seed: 42, numRuns: 500 },
    );
    expect(met.before).toBeGreaterThan(30);
    expect(met.after).toBeGreaterThan(30);
  }, 60_000);
});

function expectDeathOrFailure(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Death)) expect(error).toMatchObject({ code: 'WRITE_FAILED' });
  }
}

function sorted(snapshot: TreeSnapshot | undefined): unknown {
  return Object.entries(snapshot ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}
