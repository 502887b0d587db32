import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Change, ChangeReport } from '../../../src/app/repository-requests.ts';
import { ScaffoldError } from '../../../src/domain/errors.ts';
import type { TreeSnapshot } from '../writer/tree-snapshot.ts';
import { laterSource } from './fixture-catalogue.ts';
import { EDITED, makeEdit, type PersonalEdit, type Written } from './personal-edits.ts';
import { createRepository, sourcesOf, type TestRepository } from './repository.ts';

const OPTIONAL = ['memory', 'postgres', 'orders', 'cache', 'sessions', 'tracing', 'audit', 'alerts'] as const;
export interface History {
  readonly start: readonly string[];
  readonly tier: 'basic' | 'advanced';
  readonly steps: readonly (
    | { readonly kind: 'edit'; readonly edit: PersonalEdit }
    | { readonly kind: 'change'; readonly change: Change }
    /** The next release of scaffold. */
    | { readonly kind: 'update' }
  )[];
}

const features = (max: number) => fc.uniqueArray(fc.constantFrom(...OPTIONAL), { minLength: 1, maxLength: max });

const edit: fc.Arbitrary<PersonalEdit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('insert' as const, 'replace' as const),
      file: fc.constantFrom(...EDITED),
      at: fc.nat(6),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), file: fc.constantFrom(...EDITED) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('fields' as const, 'use-case' as const, 'hand-written' as const, 'dependency' as const),
    }),
  },
);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: features(3).map((ids): Change => ({ kind: 'add', features: ids, modules: [], set: [] })) },
  {
    weight: 2,
    arbitrary: features(2).map((ids): Change => ({ kind: 'remove', features: ids, modules: [], cascade: true })),
  },
  { weight: 1, arbitrary: fc.constantFrom('basic', 'advanced').map((tier): Change => ({ kind: 'tier', tier })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Change>(
      { kind: 'module', action: 'add', name: 'receipt' },
      { kind: 'module', action: 'rename', name: 'invoice', to: 'bill' },
      { kind: 'add', features: [], modules: [], set: [{ feature: 'alerts', option: 'channel', value: 'chat' }] },
    ),
  },
);

/** Histories of edits and changes in any order. */
export const history: fc.Arbitrary<History> = fc.record({
  start: fc.uniqueArray(fc.constantFrom(...OPTIONAL.slice(2)), { maxLength: 3 }),
  tier: fc.constantFrom('basic' as const, 'advanced' as const),
  steps: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), edit }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), change }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'update' as const }) },
    ),
    { minLength: 5, maxLength: 10, size: 'max' },
  ),
});

/** What a repository was found to do, over all histories. */
export interface HistoryCounts {
  histories: number;
  edits: number;
  changes: number;
  refused: number;
  merged: number;
  conflicts: number;
}

/** What a person has done whenever a feature is added. */
const BEFORE_ADD = ['fields', 'use-case', 'hand-written'] as const;

/** One change of a history, with everything before and after it. */
export interface ChangeMade {
  readonly before: TreeSnapshot;
  readonly after: TreeSnapshot;
  readonly report: ChangeReport;
  readonly written: readonly Written[];
}

/**
 * Lives a history and checks, after every change: no edit is lost, what was removed stays away, every file parses, conflicts hold both
 * sides, and a second run changes nothing.
 */
export async function liveHistory(
  { start, tier, steps }: History,
  counts: HistoryCounts,
  watch?: (change: ChangeMade) => void,
): Promise<void> {
  const list = start.length === 0 ? '' : `features: [${start.join(', ')}]\n`;
  let repository = await createRepository(`name: shop\ntier: ${tier}\n${list}modules: [{ name: invoice }]\n`);
  const written: Written[] = [];
  const gone = new Set<string>();
  try {
    counts.histories++;
    for (const [number, step] of steps.entries()) {
      if (step.kind === 'edit') {
        makeEdit(repository, step.edit, { number, written, gone });
        counts.edits++;
        continue;
      }
      if (step.kind === 'update') repository = repository.with(sourcesOf(laterSource()));
      if (step.kind === 'change' && step.change.kind === 'add')
        for (const [index, kind] of BEFORE_ADD.entries())
          makeEdit(repository, { kind }, { number: 100 + number * 10 + index, written, gone });
      const before = repository.snapshot();
      const report = await tryChange(repository, step.kind === 'update' ? step : step.change, counts);
      if (report !== undefined) watch?.({ before, after: repository.snapshot(), report, written });
      if (report === undefined) continue;
      checkKept(repository, { report, written, gone });
      checkReport(repository, report);
      await checkStable(repository);
    }
  } finally {
    rmSync(dirname(repository.path), { recursive: true });
  }
}

async function tryChange(
  repository: TestRepository,
  wanted: Change,
  counts: HistoryCounts,
): Promise<ChangeReport | undefined> {
  const before = repository.snapshot();
  try {
    const report = await repository.change(wanted);
    counts.changes++;
    counts.merged += report.files.filter(({ action }) => action === 'merged').length;
    counts.conflicts += report.files.filter(({ action }) => action === 'conflict').length;
    return report;
  } catch (error) {
    // Two stores at once, a module that is there already: refused as a whole.
    if (!(error instanceof ScaffoldError)) throw error;
    expect(['FEATURE_CONFLICT', 'MODULE_UNKNOWN', 'FEATURE_NEEDED', 'CATALOGUE_MISMATCH']).toContain(error.code);
    expect(repository.snapshot()).toEqual(before);
    counts.refused++;
    return undefined;
  }
}

function checkKept(
  repository: TestRepository,
  { report, written, gone }: { report: ChangeReport; written: Written[]; gone: Set<string> },
): void {
  for (const [index, { mark, file }] of written.entries()) {
    const moved = report.files.find(({ from }) => from === file)?.path ?? file;
    if (moved !== file) written[index] = { mark, file: moved };
    expect(repository.has(moved), `${moved}, which somebody edited, is there`).toBe(true);
    expect(repository.read(moved), `${moved} keeps ${mark}`).toContain(mark);
  }
  for (const file of [...gone]) {
    // What comes back with a feature that was away is new.
    if (report.files.some(({ path, action }) => path === file && action === 'added')) gone.delete(file);
    else expect(repository.has(file), `${file} stays removed`).toBe(false);
  }
}

function checkReport(repository: TestRepository, report: ChangeReport): void {
  for (const { path, action, aside, conflicts, after } of report.files) {
    if (action === 'conflict') {
      expect(conflicts.length).toBeGreaterThan(0);
      if (aside !== undefined) expect(repository.read(`.scaffold/conflicts/${path}`)).toBe(String(aside));
      else expect(repository.read(path)).toMatch(/^<<<<<<< yours$[\s\S]*^>>>>>>> \S+ \d+\.\d+\.\d+$/m);
    }
    if (after === undefined) continue;
    const text = repository.read(path);
    if (path.endsWith('.json')) {
      const errors: never[] = [];
      parse(text, errors as never, { disallowComments: true });
      expect(errors, path).toEqual([]);
    }
    if (path.endsWith('.yaml')) for (const { errors } of parseAllDocuments(text)) expect(errors, path).toEqual([]);
  }
}

async function checkStable(repository: TestRepository): Promise<void> {
  const before = repository.snapshot();
  const again = await repository.sync();
  expect(again.files.filter(({ action }) => action !== 'kept')).toEqual([]);
  expect(repository.snapshot()).toEqual(before);
}

/** Lives `count` random histories and returns what was met. */
export async function liveHistories(
  count: number,
  seed: number,
  watch?: (change: ChangeMade) => void,
): Promise<HistoryCounts> {
  const counts: HistoryCounts = { histories: 0, edits: 0, changes: 0, refused: 0, merged: 0, conflicts: 0 };
  await fc.assert(
    fc.asyncProperty(history, (one) => liveHistory(one, counts, watch)),
    { seed, numRuns: count },
  );
  return counts;
}
