import { describe, expect, it } from 'vitest';
import type { CreateProjectReport } from '../../app/use-cases.ts';
import { report } from '../testing/fixtures.ts';
import { renderContents, renderFileTree } from './file-tree.ts';
import { lengthOf } from './lay-out.ts';
import { renderProjectReport } from './project-report.ts';
import { createStyle } from './style.ts';

const CWD = '/home/ada';
const plain = createStyle(false, 80);

function enterprise(): CreateProjectReport {
  const [config] = report.resolution.features;
  if (config === undefined) throw new Error('the fixture has features');
  const features = Array.from({ length: 60 }, (_, index) => ({
    ...config,
    id: `some-feature-${index}`,
    reason: { kind: 'preset', tier: 'enterprise' } as const,
  }));
  const notes = Array.from({ length: 12 }, (_, index) => `Note number ${index} about the tier.`);
  return { ...report, notes, resolution: { ...report.resolution, features } };
}

describe('renderProjectReport', () => {
  it('at 80 columns', () => {
    expect(renderProjectReport(report, CWD, plain)).toMatchInlineSnapshot(`
      "Created billing in ./billing  typescript 1.2.0, basic tier

        6 files  src/ 2, deploy/ 1, docs/ 1, elsewhere 2, first commit 0123456, 121 ms
        5 features
          asked for  db-postgres
          tier       openapi
          providers  http-fastify (http-framework)
          required   db-core
          always     config
        Replaced  db-sqlite by db-postgres (database)
        Left out  db-sqlite-backup: it requires db-sqlite

      Notes
        -  db-postgres is advised from the intermediate tier on: at basic nothing
           migrates it.

      Next
        cd billing
        npm ci       install the dependencies
        npm test     run the tests, without a server beside them
        npm run dev  start it with an empty environment
      "
    `);
  });

  it('at 60 columns', () => {
    expect(renderProjectReport(report, CWD, createStyle(false, 60))).toMatchInlineSnapshot(`
      "Created billing in ./billing  typescript 1.2.0, basic tier

        6 files  src/ 2, deploy/ 1, docs/ 1, elsewhere 2, first
                 commit 0123456, 121 ms
        5 features
          asked for  db-postgres
          tier       openapi
          providers  http-fastify (http-framework)
          required   db-core
          always     config
        Replaced  db-sqlite by db-postgres (database)
        Left out  db-sqlite-backup: it requires db-sqlite

      Notes
        -  db-postgres is advised from the intermediate tier on:
           at basic nothing migrates it.

      Next
        cd billing
        npm ci       install the dependencies
        npm test     run the tests, without a server beside them
        npm run dev  start it with an empty environment
      "
    `);
  });

  it('says the same in colour', () => {
    const colored = renderProjectReport(report, CWD, createStyle(true, 80));
    expect(colored).toContain('\u001b[32mCreated\u001b[39m \u001b[1mbilling\u001b[22m in ./billing');
    expect(stripColors(colored)).toBe(renderProjectReport(report, CWD, plain));
  });

  it('fits one screen and any width, however much there is to say', () => {
    for (const columns of [60, 80, 120]) {
      const lines = renderProjectReport(enterprise(), CWD, createStyle(false, columns)).split('\n');
      expect(lines.filter((line) => lengthOf(line) > columns)).toEqual([]);
    }
    // With the command that repeats it and a prompt.
    expect(renderProjectReport(enterprise(), CWD, plain, 20).split('\n').length).toBeLessThanOrEqual(20);
    expect(renderProjectReport(enterprise(), CWD, plain, 20)).toContain('60 features  60 of the tier;');
    expect(renderProjectReport(enterprise(), CWD, plain, 60)).toContain('some-feature-59');
    expect(renderProjectReport(enterprise(), CWD, plain)).toContain(
      'and 8 more: all of them are in the output of --json',
    );
  });

  it('shows an absolute path outside the working directory, and no cd inside the project', () => {
    expect(renderProjectReport(report, '/srv', plain)).toContain('in /home/ada/billing');
    expect(renderProjectReport(report, '/srv', plain)).toContain('\n  cd /home/ada/billing\n');
    expect(renderProjectReport(report, '/home/ada/billing', plain)).not.toContain('  cd ');
  });

  it.each([
    ['22.11.0', '24.15.0', true],
    ['v24.14.9', '24.15.0', true],
    ['24.15.0', '24.15.0', false],
    ['26.0.0', '24.15.0', false],
    ['24', '24.0.1', true],
  ])('Node %s for a project that needs %s: warns %s', (found, needs, warns) => {
    const text = renderProjectReport({ ...report, runtime: { program: 'node', needs, found } }, CWD, plain);
    expect(text.includes(`The node in PATH is ${found}; the project needs ${needs} or newer.`)).toBe(warns);
  });
});

describe('renderFileTree', () => {
  it('at 80 columns', () => {
    expect(renderFileTree({ ...report, written: false }, CWD, plain)).toMatchInlineSnapshot(`
      "./billing
      ├─ deploy/docker/
      │  └─ Dockerfile    docker
      ├─ docs/
      │  └─ logo.png      typescript
      ├─ src/
      │  ├─ platform/db/
      │  │  └─ pool.ts    db-postgres
      │  └─ main.ts       typescript
      ├─ README.md        typescript
      └─ package.json     typescript +2

      Note: db-postgres is advised from the intermediate tier on: at basic nothing
      migrates it.
      Dry run: nothing was written. 6 files, 46 B, 5 features.
      "
    `);
  });

  it('shows every file once', () => {
    const text = renderFileTree(report, CWD, plain);
    for (const { path } of report.files) expect(text.split(`─ ${path.split('/').pop()} `)).toHaveLength(2);
  });
});

describe('renderContents', () => {
  it('shows texts under their path and only names bytes', () => {
    const text = renderContents(report, plain);
    expect(text).toContain('\n==> README.md <==\n# Billing\n');
    expect(text).toContain('\n==> docs/logo.png <==\n(3 B that are no text)\n');
  });
});

function stripColors(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}
