import { describe, expect, it } from 'vitest';
import { EXIT, ScaffoldError } from '../../domain/errors.ts';
import { changeReport, statusReport } from '../testing/change-fixture.ts';
import { runFake } from '../testing/run-fake.ts';

const REQUEST = { cwd: '/home/ada', featureDirs: [], dryRun: false, allowDirty: false };

describe('commands that change a repository', () => {
  it.each([
    [
      ['add', 'a', 'b@^1', '--module', 'invoice(x:string)'],
      { kind: 'add', features: ['a', 'b@^1'], modules: ['invoice(x:string)'], set: [] },
    ],
    [
      ['add', '--set', 'a.max=5'],
      { kind: 'add', features: [], modules: [], set: [{ feature: 'a', option: 'max', value: '5' }] },
    ],
    [['remove', 'a', 'b', '--cascade'], { kind: 'remove', features: ['a', 'b'], modules: [], cascade: true }],
    [['remove', '--module', 'invoice'], { kind: 'remove', features: [], modules: ['invoice'], cascade: false }],
    [['tier', 'advanced'], { kind: 'tier', tier: 'advanced' }],
    [['module', 'add', 'invoice(x:string)'], { kind: 'module', action: 'add', name: 'invoice(x:string)' }],
    [['module', 'rename', 'invoice', 'bill'], { kind: 'module', action: 'rename', name: 'invoice', to: 'bill' }],
    [['module', 'remove', 'invoice'], { kind: 'module', action: 'remove', name: 'invoice' }],
    [['sync'], { kind: 'sync', rebase: false }],
    [['sync', '--rebase'], { kind: 'sync', rebase: true }],
    [['update'], { kind: 'update' }],
  ])('%j', async (argv, change) => {
    expect((await runFake(argv)).calls).toEqual([['changeProject', { ...REQUEST, change }]]);
  });

  it('hand on their flags', async () => {
    const { calls } = await runFake(['update', '--dry-run', '--allow-dirty', '--features-dir', './mine']);
    expect(calls[0]?.[1]).toMatchObject({ dryRun: true, allowDirty: true, featureDirs: ['./mine'] });
  });

  it.each([
    [['add'], EXIT.usage, 'INPUT_MISSING'],
    [['remove'], EXIT.usage, 'INPUT_MISSING'],
    [['module', 'rename', 'invoice'], EXIT.usage, 'INPUT_MISSING'],
    [['module', 'renam', 'a', 'b'], EXIT.usage, 'Did you mean "rename"?'],
    [['module', 'remove', 'a', 'b'], EXIT.usage, 'one too many'],
  ])('%j is refused', async (argv, exit, words) => {
    const run = await runFake(argv);
    expect([run.exit, run.calls, run.stderr]).toEqual([exit, [], expect.stringContaining(words)]);
  });

  it('show features, files, conflicts with what to do, notes and next steps', async () => {
    const { exit, stdout } = await runFake(['update']);
    expect(exit).toBe(EXIT.conflicts);
    for (const words of [
      '+  db-postgres  1.0.0',
      '~  typescript   1.0.0 -> 1.0.1',
      'merged    .gitignore',
      'src/db/pool.ts (was src/pool.ts)',
      '1 conflict left to you',
      'a: yours is 1, generated is 3, before it was 2',
      'compare it with .scaffold/conflicts/package.json',
      'src/gone.ts: it changes, but stays removed, as you removed it.',
      'npm ci',
      'Done: 1 added, 1 changed, 1 removed, 1 merged, 1 conflict, 1 kept, 120 ms.',
    ])
      expect(stdout).toContain(words);
  });

  it('show the differences in a dry run, for people and for machines', async () => {
    const { stdout } = await runFake(['update', '--dry-run']);
    expect(stdout).toContain('--- a/.gitignore\n+++ b/.gitignore\n@@ -1 +1,2 @@\n a\n+b\n');
    expect(stdout).toContain('Dry run: nothing was written.');
    const { files, counts } = JSON.parse((await runFake(['update', '--dry-run', '--json'])).stdout);
    expect(counts).toEqual({ added: 1, changed: 1, removed: 1, merged: 1, conflict: 1, kept: 1 });
    expect(files[1].diff).toBe('--- /dev/null\n+++ b/docs/db.md\n@@ -0,0 +1 @@\n+# Database\n');
    expect(files[4].diff).toContain('rename from src/pool.ts\nrename to src/db/pool.ts\n');
  });

  it('say that there is nothing to do', async () => {
    const nothing = { ...changeReport, files: [], features: { added: [], removed: [], updated: [] }, notes: [] };
    const { exit, stdout } = await runFake(['sync'], { useCases: { changeProject: async () => nothing } });
    expect([exit, stdout]).toEqual([EXIT.done, 'Nothing to change.\n']);
  });

  it('count the files that nobody had edited when there are many', async () => {
    const [, added] = changeReport.files;
    if (added === undefined) throw new Error('the fixture has no file');
    const files = Array.from({ length: 20 }, (_, number) => ({ ...added, path: `docs/${number}.md` }));
    const { stdout } = await runFake(['sync'], {
      useCases: { changeProject: async () => ({ ...changeReport, files }) },
    });
    expect(stdout).toContain('\n  20 files that nobody had edited');
  });

  it('pass refusals on with their exit code', async () => {
    const refuse = async () => {
      throw new ScaffoldError('UNCOMMITTED', 'a.ts is not committed.');
    };
    expect((await runFake(['update'], { useCases: { changeProject: refuse } })).exit).toBe(EXIT.protected);
  });
});

describe('diff', () => {
  it('shows what sync or update would change, and never fails for it', async () => {
    const sync = await runFake(['diff']);
    expect([sync.exit, sync.calls[0]?.[1]]).toEqual([
      EXIT.done,
      { ...REQUEST, dryRun: true, change: { kind: 'sync', rebase: false } },
    ]);
    expect((await runFake(['diff', '--update'])).calls[0]?.[1]).toMatchObject({
      dryRun: true,
      change: { kind: 'update' },
    });
  });

  it('--edits shows what the user changed', async () => {
    const { stdout, calls } = await runFake(['diff', '--edits']);
    expect([calls, stdout]).toEqual([
      [['inspectRepository', { cwd: '/home/ada', featureDirs: [] }]],
      '--- a/src/main.ts\n+++ b/src/main.ts\n@@ -1 +1 @@\n-a\n+b\n\n',
    ]);
  });
});

describe('status', () => {
  it('has a section for each finding', async () => {
    const { exit, stdout } = await runFake(['status']);
    expect(exit).toBe(EXIT.done);
    for (const words of [
      'Conflicts',
      'README.md     holds markers',
      'Behind scaffold.yaml',
      'Newer versions',
      'Missing',
      'Edited by you',
    ])
      expect(stdout).toContain(words);
  });

  it('--check fails a pipeline when something is left to do, but not for edits', async () => {
    expect((await runFake(['status', '--check'])).exit).toBe(EXIT.conflicts);
    const settled = { ...statusReport, settled: true };
    const run = await runFake(['status', '--check'], { useCases: { inspectRepository: async () => settled } });
    expect(run.exit).toBe(EXIT.done);
  });

  it('--json leaves contents out', async () => {
    expect(JSON.parse((await runFake(['status', '--json'])).stdout).edited).toEqual([
      { path: 'src/main.ts', owner: 'typescript' },
    ]);
  });
});

describe('why', () => {
  it('explains a line by feature, template and answer', async () => {
    const { stdout, calls } = await runFake(['why', './src/pool.ts:12']);
    expect(calls).toEqual([['explainFile', { path: 'src/pool.ts', line: 12 }]]);
    expect(stdout).toBe(
      'src/pool.ts:12\n  max: 50,\n  comes from db-postgres 1.0.0  PostgreSQL\n  template  db-postgres/typescript/files/src/pool.ts.hbs\n  answer    db-postgres.poolMax = 50\n',
    );
  });

  it('says which lines are the user\u2019s, and shows all answers behind a file', async () => {
    expect((await runFake(['why', 'src/pool.ts:1'])).stdout).toContain('is yours');
    expect((await runFake(['why', 'Dockerfile'])).stdout).toContain('answer    db-postgres.schema = "public"');
  });
});

describe('recover, doctor and eject', () => {
  it('recover says what it did and where edited files went', async () => {
    const { stdout } = await runFake(['recover', '-C', 'shop']);
    expect(stdout).toBe(
      'The interrupted change is undone: everything is as it was before.\nFiles that were edited meanwhile are kept here:\n  .scaffold/recovered/a.ts\n',
    );
  });

  it('doctor shows each check with its fix, and fails for faults only', async () => {
    const { exit, stdout } = await runFake(['doctor']);
    expect([exit, stdout]).toEqual([
      EXIT.done,
      'ok       node  Node 24.15.0\nwarning  git   The folder is not under version control. Fix: Run `git init`.\n',
    ]);
    const diagnose = async () => [{ check: 'records', state: 'fault', message: 'Broken.' }] as const;
    expect((await runFake(['doctor'], { useCases: { diagnose } })).exit).toBe(EXIT.environment);
  });

  it('eject says what goes', async () => {
    expect((await runFake(['eject'])).stdout).toBe(
      'Removed scaffold.yaml and .scaffold/ (2 files). The service needs nothing of them.\n',
    );
    expect((await runFake(['eject', '--dry-run'])).stdout).toContain('would remove');
  });
});
