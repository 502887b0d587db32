import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Change, ChangeReport } from '../../../src/app/repository-requests.ts';
import { ScaffoldError } from '../../../src/domain/errors.ts';
import { laterSource } from './fixture-catalogue.ts';
import { createRepository, sourcesOf, type TestRepository } from './repository.ts';

const OPTIONAL = ['memory', 'postgres', 'orders', 'cache', 'sessions', 'tracing', 'audit', 'alerts'] as const;
/** Files of every service that a person may edit, and one of a feature. */
const EDITED = [
  'README.md',
  'src/main.ts',
  'src/features.ts',
  'package.json',
  'ci.yaml',
  '.gitignore',
  'docs/logging.md',
  'docs/cache.md',
  'src/platform/logging/logging.feature.ts',
  'src/modules/invoice/invoice.ts',
  'src/modules/invoice/routes.ts',
] as const;

/** Something a person does between two runs. `number` makes what it writes unique. */
export type PersonalEdit =
  | { readonly kind: 'insert' | 'replace'; readonly file: (typeof EDITED)[number]; readonly at: number }
  | { readonly kind: 'delete'; readonly file: (typeof EDITED)[number] }
  | { readonly kind: 'fields' | 'use-case' | 'hand-written' | 'dependency' };

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

/** A text that a person wrote, and the file in which it must be found again. */
interface Written {
  readonly mark: string;
  readonly file: string;
}

/**
 * Lives a history and checks, after every change: no edit is lost, what was removed stays away, every file parses, conflicts hold both
 * sides, and a second run changes nothing.
 */
export async function liveHistory({ start, tier, steps }: History, counts: HistoryCounts): Promise<void> {
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
      const report = await tryChange(repository, step.kind === 'update' ? step : step.change, counts);
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

interface Memory {
  readonly number: number;
  readonly written: Written[];
  readonly gone: Set<string>;
}

function makeEdit(repository: TestRepository, wanted: PersonalEdit, { number, written, gone }: Memory): void {
  const mark = `mark${number}`;
  switch (wanted.kind) {
    case 'insert':
    case 'replace':
      if (repository.has(wanted.file) && editLine(repository, wanted, mark)) written.push({ mark, file: wanted.file });
      return;
    case 'delete':
      if (!repository.has(wanted.file)) return;
      repository.delete(wanted.file);
      gone.add(wanted.file);
      for (const [index, { file }] of [...written.entries()].reverse())
        if (file === wanted.file) written.splice(index, 1);
      return;
    case 'fields':
      if (/name: invoice$(?!\n\s+fields)/m.test(repository.read('scaffold.yaml')))
        repository.replace('scaffold.yaml', 'name: invoice', `name: invoice\n    fields:\n      ${mark}: string!`);
      return;
    case 'use-case':
      repository.write(`src/modules/invoice/application/${mark}.ts`, `export const ${mark} = 1;\n`);
      written.push({ mark, file: `src/modules/invoice/application/${mark}.ts` });
      return;
    case 'hand-written':
      repository.write(`src/modules/${mark}/index.ts`, `export const ${mark} = 1;\n`);
      written.push({ mark, file: `src/modules/${mark}/index.ts` });
      return;
    case 'dependency':
      if (!repository.has('package.json') || repository.read('package.json').includes('"mine"')) return;
      repository.replace('package.json', '"dependencies": {', `"dependencies": {\n    "mine": "1.0.${number}",`);
      written.push({ mark: `"mine": "1.0.${number}"`, file: 'package.json' });
  }
}

/** Writes a line that its format allows at this place; returns whether there was such a place. */
function editLine(
  repository: TestRepository,
  { file, kind, at }: Extract<PersonalEdit, { at: number }>,
  mark: string,
): boolean {
  const lines = repository.read(file).split('\n');
  if (file === 'package.json') {
    const open = lines.findIndex((line, index) => index >= at % lines.length && line.endsWith('{'));
    if (open < 0 || lines[open + 1]?.trim().startsWith('}')) return false;
    lines.splice(open + 1, 0, `  "${mark}": "${mark}",`);
  } else if (file === 'ci.yaml') {
    const key = lines.findIndex((line, index) => index >= at % lines.length && /^\s+run: (?!mark)/.test(line));
    if (key < 0) return false;
    const indent = lines[key]?.match(/^\s*/)?.[0] ?? '';
    lines.splice(key, 1, `${indent}run: ${mark}`, ...(kind === 'insert' ? [`${indent}# ${mark}`] : []));
  } else {
    const place = at % lines.length;
    // A line that somebody wrote stays.
    const count = kind === 'replace' && !/mark\d/.test(lines[place] ?? '') ? 1 : 0;
    lines.splice(place, count, file.endsWith('.ts') ? `const ${mark} = '${mark}';` : `# ${mark}`);
    if (lines.at(-1) !== '') lines.push('');
  }
  repository.write(file, lines.join('\n'));
  return true;
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
export async function liveHistories(count: number, seed: number): Promise<HistoryCounts> {
  const counts: HistoryCounts = { histories: 0, edits: 0, changes: 0, refused: 0, merged: 0, conflicts: 0 };
  await fc.assert(
    fc.asyncProperty(history, (one) => liveHistory(one, counts)),
    { seed, numRuns: count },
  );
  return counts;
}
