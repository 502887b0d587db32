import type { ChangeReport, UseCases } from '../../app/use-cases.ts';

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

/** Answers of the use cases that change or inspect a repository. */
export const REPOSITORY_FIXTURES: Pick<UseCases, 'changeProject'> = {
  changeProject: async ({ dryRun }) => ({ ...changeReport, written: !dryRun }),
};
