import { describe, expect, it } from 'vitest';
import { EXIT } from '../../domain/errors.ts';
import { plainRequest, report } from '../testing/fixtures.ts';
import { runFake } from '../testing/run-fake.ts';

describe('the flags of new', () => {
  it('has defaults that change nothing', async () => {
    const { exit, calls } = await runFake(['new', 'billing']);
    expect({ exit, calls }).toEqual({ exit: EXIT.done, calls: [['createProject', plainRequest]] });
  });

  it('reads all of them', async () => {
    const argv = [
      ...['new', './services/billing', '--stack', 'typescript', '--tier', 'advanced'],
      ...['--features', 'db-postgres, cache@^2,', '--features', 'otel', '--without', 'sentry,slo'],
      ...['--module', 'invoice(number:string!,total:money)', '--module', 'tag'],
      ...[
        '--set',
        'db-postgres.poolMax=50',
        '--set',
        'slo.target=a=b',
        '--features-dir',
        './f',
        '--features-dir',
        './g',
      ],
      ...['--project.name', 'billing-api', '--project.owner', 'Ada', '--project.repository', 'example.org/r'],
      ...['--project.description', 'Bills', '--project.team', 'money', '--project.image', 'registry.example/billing'],
      ...['--project.license', 'MIT', '--project.contact', 'ada@example.org'],
      ...['--dry-run', '--no-git', '--install', '--allow-command', 'a', '--allow-command', 'b', '-C', 'work'],
    ];
    const { calls, stderr } = await runFake(argv);
    expect(stderr).toBe('');
    expect(calls).toEqual([
      [
        'createProject',
        {
          intent: {
            overrides: {
              name: 'billing-api',
              stack: 'typescript',
              tier: 'advanced',
              features: ['db-postgres', 'cache@^2', 'otel'],
              without: ['sentry', 'slo'],
              modules: ['invoice(number:string!,total:money)', 'tag'],
              set: [
                { feature: 'db-postgres', option: 'poolMax', value: '50' },
                { feature: 'slo', option: 'target', value: 'a=b' },
              ],
              project: {
                description: 'Bills',
                owner: 'Ada',
                repository: 'example.org/r',
                team: 'money',
                image: 'registry.example/billing',
                license: 'MIT',
                contact: 'ada@example.org',
              },
            },
          },
          target: './services/billing',
          cwd: '/home/ada/work',
          featureDirs: ['./f', './g'],
          dryRun: true,
          git: false,
          install: true,
          allowCommands: ['a', 'b'],
        },
      ],
    ]);
  });

  it.each([
    ['--features a,b --without a', ['b'], ['a']],
    ['--without a,b --features a', ['a'], ['b']],
    ['--features a@^2 --features a', ['a'], []],
    ['--features a --without a --features a@^1', ['a@^1'], []],
  ])('takes %s for what it says last', async (flags, features, without) => {
    const { calls } = await runFake(['new', 'billing', ...flags.split(' ')]);
    expect(calls).toMatchObject([['createProject', { intent: { overrides: { features, without } } }]]);
  });

  it('takes the global flags before the command too', async () => {
    const { calls, stdout } = await runFake(['-C', '/srv', '--json', 'new', 'billing']);
    expect(calls).toMatchObject([['createProject', { cwd: '/srv' }]]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
  });

  it('reads the intent from a file, relative to -C', async () => {
    const files = { '/home/ada/work/scaffold.yaml': 'name: billing\n' };
    const { calls } = await runFake(['new', '--from', 'scaffold.yaml', '-C', 'work'], { files });
    expect(calls).toMatchObject([
      ['createProject', { intent: { document: { text: 'name: billing\n', path: 'scaffold.yaml' } } }],
    ]);
    expect(calls[0]?.[1]).not.toHaveProperty('target');
  });

  it('reads the intent from stdin', async () => {
    const { calls } = await runFake(['new', '--from', '-'], { stdin: 'name: grüße\n' });
    expect(calls).toMatchObject([
      ['createProject', { intent: { document: { text: 'name: grüße\n', path: 'stdin' } } }],
    ]);
  });

  it('says which intent file cannot be read', async () => {
    const { exit, stderr } = await runFake(['new', '--from', 'nope.yaml']);
    expect(exit).toBe(EXIT.environment);
    expect(stderr).toContain('SOURCE_UNREADABLE  The intent file "nope.yaml" cannot be read.');
  });

  it('reports every malformed --set at once', async () => {
    const { exit, stderr, calls } = await runFake(['new', 'x', '--set', 'poolMax=5', '--set', 'a.b=1', '--set', 'c.d']);
    expect({ exit, calls }).toEqual({ exit: EXIT.usage, calls: [] });
    expect(stderr).toBe(
      [
        'USAGE  --set "poolMax=5" is not of the form feature.option=value.',
        'USAGE  --set "c.d" is not of the form feature.option=value.',
        '  Fix: Write it like `--set db-postgres.poolMax=50`; `scaffold info FEATURE` lists the options.',
        '2 problems.',
        '',
      ].join('\n'),
    );
  });

  it('--contents without a place to show them is refused', async () => {
    const { exit, stderr } = await runFake(['new', 'x', '--contents']);
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain('Fix: Add --json or --dry-run.');
  });
});

describe('what is missing where nobody can be asked', () => {
  const worlds = {
    'a pipe': {},
    'CI on a terminal': { terminal: true, env: { CI: '1' } },
  };

  it.each(Object.entries(worlds))('%s: one error that names the flags', async (_, world) => {
    const { exit, stdout, stderr, calls } = await runFake(['new'], world);
    expect({ exit, stdout, calls }).toEqual({ exit: EXIT.usage, stdout: '', calls: [] });
    expect(stderr).toContain('INPUT_MISSING');
    expect(stderr).toContain('NAME (the first argument)');
  });

  it.each(['--yes', '-y', '--json'])('%s on a terminal', async (flag) => {
    const { exit, stdout, stderr } = await runFake(['new', flag], { terminal: true });
    expect(exit).toBe(EXIT.usage);
    expect(stdout + stderr).toContain('INPUT_MISSING');
  });
});

describe('new --json', () => {
  it('is exactly the published document', async () => {
    const { stdout, stderr } = await runFake(['new', 'billing', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      project: { name: 'billing', path: '/home/ada/billing', stack: 'typescript', tier: 'basic' },
      resolution: {
        features: [
          { id: 'config', version: '1.0.0', layer: 0, reason: { kind: 'base' } },
          { id: 'db-core', version: '1.0.0', layer: 0, reason: { kind: 'required', by: 'db-postgres' } },
          {
            id: 'http-fastify',
            version: '1.0.0',
            layer: 0,
            reason: { kind: 'provider', capability: 'http-framework', by: 'openapi' },
          },
          { id: 'db-postgres', version: '1.0.0', layer: 1, reason: { kind: 'asked', origin: '--features' } },
          { id: 'openapi', version: '1.0.0', layer: 1, reason: { kind: 'preset', tier: 'basic' } },
        ],
      },
      files: report.files.map(({ path, sha256, bytes, features }) => ({ path, sha256, bytes, features })),
      commands: report.commands,
      notes: report.notes,
      timings: report.timings,
    });
  });

  it('--contents adds texts, and bytes as base64', async () => {
    const { stdout } = await runFake(['new', 'billing', '--json', '--contents']);
    const files: { path: string }[] = JSON.parse(stdout).files;
    expect(files.find(({ path }) => path === 'README.md')).toMatchObject({ content: '# Billing\n' });
    expect(files.find(({ path }) => path === 'README.md')).not.toHaveProperty('encoding');
    expect(files.find(({ path }) => path === 'docs/logo.png')).toMatchObject({ content: 'iVD/', encoding: 'base64' });
  });
});
