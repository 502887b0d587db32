import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';

const ROOT = new URL('../../', import.meta.url).pathname;
const PAGE = 'docs/compliance/README.md';

interface Control {
  readonly name: string;
  readonly isGap: boolean;
  readonly evidence: readonly { readonly files: string[]; readonly tests: string[]; readonly jobs: string[] }[];
}

const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** The controls of the page: a section each, with a row for each piece of evidence. */
function readControls(): readonly Control[] {
  const [, ...sections] = read(PAGE).split(/^### /m);
  return sections.map((section) => {
    const [name = '', ...lines] = section.split('\n');
    const rows = lines.filter((line) => /^\| (?!Evidence )/.test(line)).map((line) => line.split(/(?<!\\)\|/));
    const evidence = rows.map(([, , files, tests, jobs]) => {
      return { files: codeIn(files), tests: codeIn(tests), jobs: codeIn(jobs) };
    });
    return { name, isGap: lines.some((line) => line.startsWith('**Gap.**')), evidence };
  });
}

function isThere(path: string): boolean {
  if (!existsSync(`${ROOT}${path}`)) return false;
  const found = statSync(`${ROOT}${path}`);
  return found.isDirectory() ? readdirSync(`${ROOT}${path}`).length > 0 : found.size > 0;
}

/** Says per control what is wrong with it. */
function listFaults(judge: (control: Control) => readonly string[]): readonly string[] {
  const controls = readControls();
  assert.ok(controls.length > 0, `${PAGE} has no controls`);
  return controls.flatMap((control) => judge(control).map((fault) => `${control.name}: ${fault}`));
}

describe('the control matrix', () => {
  it('names files and tests that are there', () => {
    const faults = listFaults(({ evidence }) =>
      evidence.flatMap(({ files, tests }) => [...files, ...tests]).filter((path) => !isThere(path)),
    );
    assert.deepEqual(faults, []);
  });

  it('names tests that `npm test` runs, none of them switched off', () => {
    const isRun = (path: string): boolean =>
      /^(?:src|test)\/.*\.test\.ts$/.test(path) &&
      /^\s*(?:it|test|describe)(?:\.for)?\(/m.test(read(path)) &&
      !/\b(?:it|test|describe|suite)\.(?:skip|todo)\b/.test(read(path));
    const faults = listFaults(({ evidence }) =>
      evidence.flatMap(({ tests }) => tests).filter((path) => isThere(path) && !isRun(path)),
    );
    assert.deepEqual(faults, []);
  });

  it('names jobs that CI has', () => {
    const pipelines = globSync(['.github/workflows/*.yml', '.gitlab-ci.yml'], { cwd: ROOT }).map(read).join('\n');
    const faults = listFaults(({ evidence }) =>
      evidence.flatMap(({ jobs }) => jobs).filter((job) => !new RegExp(`^ *${job}:$`, 'm').test(pipelines)),
    );
    assert.deepEqual(faults, []);
  });

  it('has evidence for a control, or calls it a gap', () => {
    const faults = listFaults(({ isGap, evidence }) => {
      const pieces = evidence.flatMap(({ files, tests, jobs }) => [...files, ...tests, ...jobs]);
      if (isGap) return pieces.length > 0 ? ['is called a gap, and has evidence'] : [];
      return pieces.length > 0 ? [] : ['has no evidence, and is not called a gap'];
    });
    assert.deepEqual(faults, []);
  });

  it('lists its gaps at the top', () => {
    const [, listed = ''] = /^## Gaps$([\s\S]*?)^## /m.exec(read(PAGE)) ?? [];
    const names = [...listed.matchAll(/^- \[([^\]]+)\]/gm)].map(([, name]) => name);
    const gaps = readControls().filter(({ isGap }) => isGap);
    assert.deepEqual(
      names,
      gaps.map(({ name }) => name),
    );
  });
});
