import { describe, expect, it } from 'vitest';
import { EXIT } from '../../domain/errors.ts';
import { COMMANDS } from '../command-table.ts';
import { catalogue, featureOf, graph } from '../testing/fixtures.ts';
import { runFake } from '../testing/run-fake.ts';

const QUERY = { cwd: '/home/ada', featureDirs: [] };

describe('list', () => {
  it('--json is every visible feature with its manifest data', async () => {
    const { stdout, calls } = await runFake(['list', '--json', '--features-dir', './mine']);
    expect(calls).toEqual([['listFeatures', { ...QUERY, featureDirs: ['./mine'] }]]);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      stacks: catalogue.stacks,
      features: catalogue.features.filter(({ hidden }) => !hidden),
    });
  });

  it.each([
    [
      ['--category', 'api'],
      ['http-fastify', 'openapi'],
    ],
    [['--provides', 'database'], ['db-postgres']],
    [
      ['--tier', 'intermediate'],
      ['config', 'http-fastify', 'openapi'],
    ],
    [['--tier', 'basic', '--category', 'data'], []],
    [
      ['--category', 'data', '--hidden'],
      ['db-core', 'db-postgres'],
    ],
    [['--stack', 'typescript', '--category', 'core'], ['config']],
  ])('%j', async (flags, ids) => {
    const { stdout } = await runFake(['list', '--json', ...flags]);
    expect(JSON.parse(stdout).features.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  it('shows neutral features for every stack', async () => {
    const useCases = {
      listFeatures: async () => ({ ...catalogue, features: [{ ...featureOf('config'), stacks: {}, neutral: true }] }),
    };
    expect((await runFake(['list', '--stack', 'typescript'], { useCases })).stdout).toContain('config');
  });

  it('refuses a stack that does not exist, with a near miss', async () => {
    const { exit, stderr } = await runFake(['list', '--stack', 'typescrpt']);
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toBe('STACK_UNKNOWN  There is no stack "typescrpt".\n  Fix: Did you mean "typescript"?\n');
  });

  it('follows COLUMNS', async () => {
    const narrow = await runFake(['list'], { env: { COLUMNS: '60' } });
    expect(narrow.stdout).toContain('Pooled PostgreSQL with …\n');
  });
});

describe('info', () => {
  it('asks for one feature and prints its page', async () => {
    const { stdout, calls } = await runFake(['info', 'db-postgres', '--readme', '-C', 'x']);
    expect(calls).toEqual([['describeFeature', 'db-postgres']]);
    expect(stdout).toContain('db-postgres  PostgreSQL  1.0.0');
    expect(stdout).toContain('# PostgreSQL');
  });

  it('--json is the feature', async () => {
    const { stdout } = await runFake(['info', 'db-postgres', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      feature: { id: 'db-postgres', options: { poolMax: {} } },
    });
  });
});

describe('graph and why', () => {
  it('take the repository of the folder when nothing is selected', async () => {
    expect((await runFake(['graph', '-C', '/srv/billing'])).calls).toEqual([
      ['resolveGraph', { cwd: '/srv/billing', featureDirs: [] }],
    ]);
    expect((await runFake(['why', 'db-core'])).calls).toEqual([['explainFeature', 'db-core']]);
  });

  it.each([
    [['--tier', 'basic'], { tier: 'basic' }],
    [['--stack', 'go'], { stack: 'go' }],
    [['--features', 'a,b'], { features: ['a', 'b'] }],
    [['--without', 'a'], { without: ['a'] }],
    [['--set', 'a.b=1'], { set: [{ feature: 'a', option: 'b', value: '1' }] }],
  ])('%j is a selection of its own', async (flags, overrides) => {
    const { calls } = await runFake(['graph', ...flags]);
    expect(calls).toEqual([
      [
        'resolveGraph',
        {
          ...QUERY,
          intent: { overrides: { features: [], without: [], modules: [], set: [], project: {}, ...overrides } },
        },
      ],
    ]);
  });

  it('--from is a selection too', async () => {
    const { calls } = await runFake(['graph', '--from', '-'], { stdin: 'tier: basic\n' });
    expect(calls).toMatchObject([['resolveGraph', { intent: { document: { text: 'tier: basic\n' } } }]]);
  });

  it('--format json and --json are the same document', async () => {
    const { stdout } = await runFake(['graph', '--format', 'json']);
    expect(stdout).toBe((await runFake(['graph', '--json'])).stdout);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, edges: graph.edges });
  });

  it.each([
    ['mermaid', /^flowchart LR\n/],
    ['dot', /^digraph scaffold \{\n/],
    ['text', /^typescript 1\.2\.0, basic tier/],
  ])('--format %s', async (format, start) => {
    expect((await runFake(['graph', '--format', format])).stdout).toMatch(start);
  });

  it('why --json is the explanation', async () => {
    const { stdout } = await runFake(['why', 'db-core', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      explanation: { kind: 'present', feature: 'db-core', chain: [{ feature: 'db-core' }, { feature: 'db-postgres' }] },
    });
  });
});

describe('nobody is asked', () => {
  /** A valid command line for each command; a new command has to be added here. */
  const LINES: Readonly<Record<string, readonly string[]>> = {
    new: ['new', 'billing'],
    add: ['add', 'db-postgres'],
    remove: ['remove', 'db-postgres'],
    module: ['module', 'remove', 'invoice'],
    tier: ['tier', 'advanced'],
    sync: ['sync'],
    update: ['update'],
    diff: ['diff'],
    status: ['status'],
    recover: ['recover'],
    doctor: ['doctor'],
    eject: ['eject'],
    upgrade: ['upgrade'],
    search: ['search', 'postgres'],
    list: ['list'],
    info: ['info', 'db-postgres'],
    graph: ['graph'],
    why: ['why', 'db-core'],
    completion: ['completion', 'bash'],
    recommend: ['recommend'],
    feature: ['feature', 'check'],
  };
  // It is the other side that asks there: see mcp.test.ts.
  const names = COMMANDS.map(({ name }) => name).filter((name) => name !== 'mcp');
  const worlds = [
    ['stdin closed', { stdin: '' }],
    ['CI on a terminal', { terminal: true, env: { CI: 'true' } }],
    ['--yes on a terminal', { terminal: true, flag: '--yes' }],
    ['--json on a terminal', { terminal: true, flag: '--json' }],
  ] as const;

  it.each(names.flatMap((name) => worlds.map(([title, world]) => [name, title, world] as const)))(
    '%s: %s',
    async (name, _, world) => {
      const line = LINES[name];
      if (line === undefined) throw new Error(`no command line for ${name}`);
      const argv = 'flag' in world ? [...line, world.flag] : line;
      // With a terminal stdin stays open: a prompt would wait for ever.
      const { exit, stdout } = await runFake(argv, world);
      // The change of the fixture leaves a conflict.
      expect([EXIT.done, EXIT.conflicts]).toContain(exit);
      expect(stdout).not.toContain('\u001b[?25');
    },
  );
});
