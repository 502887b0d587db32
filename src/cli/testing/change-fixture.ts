import type { ChangeReport, RepositoryStatus } from '../../app/repository-requests.ts';
import type { UseCases } from '../../app/use-cases.ts';

const text = (content: string) => ({ content, executable: false });

/** A change with every kind of outcome. */
export const changeReport: ChangeReport = {
  project: { name: 'billing', path: '/home/ada', stack: 'typescript', tier: 'basic' },
  files: [
    {
      path: '.gitignore',
      owner: 'typescript',
      features: ['typescript', 'db-postgres'],
      action: 'merged',
      before: text('a\n'),
      after: text('a\nb\n'),
      conflicts: [],
      notes: [],
    },
    {
      path: 'docs/db.md',
      owner: 'db-postgres',
      features: ['db-postgres'],
      action: 'added',
      after: text('# Database\n'),
      conflicts: [],
      notes: [],
    },
    {
      path: 'docs/old.md',
      owner: 'db-sqlite',
      features: ['db-sqlite'],
      action: 'removed',
      before: text('# Old\n'),
      conflicts: [],
      notes: [],
    },
    {
      path: 'package.json',
      owner: 'typescript',
      features: ['typescript', 'db-postgres'],
      action: 'conflict',
      before: text('{"a":1}\n'),
      after: text('{"a":1,"b":2}\n'),
      aside: '{"a":3,"b":2}\n',
      conflicts: [{ where: 'a', why: 'yours is 1, generated is 3, before it was 2' }],
      notes: [],
    },
    {
      path: 'src/db/pool.ts',
      from: 'src/pool.ts',
      owner: 'db-postgres',
      features: ['db-postgres'],
      action: 'changed',
      before: text('x\n'),
      after: text('y\n'),
      conflicts: [],
      notes: [],
    },
    {
      path: 'src/gone.ts',
      owner: 'typescript',
      features: ['typescript'],
      action: 'kept',
      conflicts: [],
      notes: ['it changes, but stays removed, as you removed it'],
    },
  ],
  features: {
    added: [{ id: 'db-postgres', version: '1.0.0' }],
    removed: [{ id: 'db-sqlite', version: '1.0.0' }],
    updated: [{ id: 'typescript', from: '1.0.0', to: '1.0.1' }],
  },
  notes: ['db-postgres is advised from the intermediate tier on.'],
  nextSteps: [{ command: 'npm ci', why: 'install what the lock names' }],
  written: true,
  duration: 120.4,
};

/** A repository with every kind of finding. */
export const statusReport: RepositoryStatus = {
  project: changeReport.project,
  edited: [{ path: 'src/main.ts', owner: 'typescript', before: text('a\n'), after: text('b\n') }],
  missing: ['docs/old.md'],
  conflicts: [{ path: 'README.md' }, { path: 'package.json', aside: '.scaffold/conflicts/package.json' }],
  behind: [{ path: 'ci.yaml', action: 'merged' }],
  blocked: [],
  updates: [{ id: 'db-postgres', from: '1.0.0', to: '1.1.0' }],
  records: ['The pristine copy of a.ts is missing or changed. `scaffold sync` writes it anew.'],
  settled: false,
};

/** Answers of the use cases that change or inspect a repository. */
export const REPOSITORY_FIXTURES: Pick<
  UseCases,
  'changeProject' | 'inspectRepository' | 'explainFile' | 'recoverProject' | 'diagnose' | 'ejectProject'
> = {
  changeProject: async ({ dryRun }) => ({ ...changeReport, written: !dryRun }),
  inspectRepository: async () => statusReport,
  explainFile: async ({ path, line }) => ({
    path,
    ...(line === undefined ? {} : { line: { number: line, text: 'max: 50,' } }),
    origin: line === 1 ? 'yours' : 'generated',
    owner: 'db-postgres',
    version: '1.0.0',
    title: 'PostgreSQL',
    source: 'db-postgres/typescript/files/src/pool.ts.hbs',
    features: ['db-postgres'],
    once: false,
    answers: [
      { option: 'poolMax', value: 50, shows: true },
      { option: 'schema', value: 'public', shows: false },
    ],
  }),
  recoverProject: async () => ({ outcome: 'rolled-back', kept: ['.scaffold/recovered/a.ts'] }),
  diagnose: async () => [
    { check: 'node', state: 'fine', message: 'Node 24.15.0' },
    { check: 'git', state: 'warning', message: 'The folder is not under version control.', fix: 'Run `git init`.' },
  ],
  ejectProject: async ({ dryRun }) => ({ removed: ['scaffold.yaml', '.scaffold/lock.json'], written: !dryRun }),
};
