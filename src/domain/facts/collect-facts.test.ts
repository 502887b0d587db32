import { describe, expect, it } from 'vitest';
import {
  type BuiltFeature,
  buildFeature,
  buildIntent,
  buildModule,
  buildResolution,
  buildStack,
  problemsOf,
  unwrap,
} from '../../../test/support/feature-builder.ts';
import { buildContext } from '../composer/build-context.ts';
import { listContributors } from '../composer/list-contributors.ts';
import type { Result } from '../problem.ts';
import { collectFacts, type LocalFacts } from './collect-facts.ts';
import type { Facts } from './fact-schemas.ts';

const MODULES = [buildModule('invoice'), buildModule('legacy', { adopted: true }), buildModule('tag')];

function collect(features: readonly BuiltFeature[], local: LocalFacts = {}): Result<Facts> {
  const stack = buildStack();
  const resolution = buildResolution({ stack, features });
  const contents = [stack.content, ...features.map(({ content }) => content)];
  return collectFacts(buildContext(buildIntent(), MODULES, resolution), listContributors(resolution, contents), local);
}

function declare(id: string, facts: Readonly<Record<string, readonly unknown[]>>, layer = 0): BuiltFeature {
  return buildFeature(id, { manifest: { facts }, layer, options: { port: 8080, on: true, names: ['a', 'b'] } });
}

const env = { name: 'PORT', type: 'integer', group: 'http', key: 'port', doc: 'Port' };
const app = {
  id: 'app',
  kind: 'service',
  doc: 'App',
  command: ['run'],
  cpu: { request: 1 },
  memory: { request: 1, limit: 1 },
};
const volume = { id: 'data', mountPath: '/data', size: 1024, doc: 'Data' };
const probe = { kind: 'live', path: '/live', periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 1 };
const server = { id: 'db', title: 'Db', image: { name: 'db', tag: '1' }, doc: 'Db' };
const job = { id: 'test', doc: 'Tests', steps: [{ name: 'run', run: 'npm test' }] };

describe('collectFacts', () => {
  it('keeps layer order, puts the user last and fills defaults', () => {
    const facts = unwrap(
      collect(
        [declare('upper', { env: [{ ...env, name: 'B' }] }, 1), declare('lower', { env: [{ ...env, name: 'C' }] })],
        {
          env: [{ ...env, name: 'A' }],
        },
      ),
    );
    expect(facts.env.map(({ name, owner, required }) => [name, owner, required])).toEqual([
      ['C', 'lower', 'never'],
      ['B', 'upper', 'never'],
      ['A', 'local', 'never'],
    ]);
    expect(facts.ciJob).toEqual([]);
  });

  it('renders texts and keys; a lone variable keeps its type', () => {
    const record = {
      name: 'CreateOrder',
      schema: {
        title: '{{project.pascal}}',
        minimum: '{{options.port}}',
        on: '{{ options.on }}',
        '{{project.camel}}': '{{options.names}}',
      },
    };
    expect(unwrap(collect([declare('one', { schema: [record] })])).schema[0]?.schema).toEqual({
      title: 'OrderService',
      minimum: 8080,
      on: true,
      orderService: ['a', 'b'],
    });
  });

  it('repeats a record for modules that are not adopted, and for options', () => {
    const facts = unwrap(
      collect([
        declare('one', {
          permission: [
            { each: 'modules', id: '{{module.kebab}}:read', doc: 'Read' },
            { each: 'option(names)', id: '{{item}}:write', doc: 'Write' },
          ],
        }),
      ]),
    );
    expect(facts.permission.map(({ id }) => id)).toEqual(['invoice:read', 'tag:read', 'a:write', 'b:write']);
  });

  it('leaves out a record whose condition does not hold', () => {
    const facts = unwrap(
      collect([
        declare('one', {
          permission: [
            { when: 'option(port) > 9000', id: 'high', doc: 'High' },
            { when: 'feature(two) && stack == typescript', id: 'both', doc: 'Both' },
          ],
        }),
        declare('two', {}),
      ]),
    );
    expect(facts.permission).toEqual([{ id: 'both', doc: 'Both', owner: 'one' }]);
  });

  it('collapses equal declarations, which stay with the first owner', () => {
    const features = [declare('one', { env: [env] }), declare('two', { env: [{ ...env, required: 'never' }] })];
    expect(unwrap(collect(features)).env.map(({ owner }) => owner)).toEqual(['one']);
  });

  it('reports different declarations of one fact with both owners and values', () => {
    const [problem, ...others] = problemsOf(
      collect([
        declare('one', { env: [{ ...env, default: 1 }] }),
        declare('two', { env: [{ ...env, default: 2, doc: 'X' }] }),
      ]),
    );
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'FACT_CONFLICT', features: ['one', 'two'] });
    expect(problem?.message).toBe('"one" and "two" both declare env "PORT", with different default, doc.');
    expect(problem?.details).toEqual([
      'one  default: 1, doc: "Port"  (one/feature.yaml: facts.env[0])',
      'two  default: 2, doc: "X"  (two/feature.yaml: facts.env[0])',
    ]);
  });

  it.each([
    ['an unknown kind', { envv: [env] }, 'is of the unknown kind "envv"', 'Did you mean "env"?'],
    ['an unknown key', { env: [{ ...env, defualt: 1 }] }, 'has the unknown key `defualt`', 'Did you mean `default`?'],
    [
      'a wrong value',
      { env: [{ ...env, name: 'port' }] },
      'at `name`: is no environment variable name',
      'See `env` in docs/facts.md.',
    ],
    ['an `each` that is unknown', { env: [{ ...env, each: 'things' }] }, '`each: things`', 'Use `modules`'],
    ['an `each` over facts', { env: [{ ...env, each: 'facts.port' }] }, 'repeats a fact for facts', 'modules'],
    ['an `each` over no list', { env: [{ ...env, each: 'option(port)' }] }, 'names an option that is no list', 'list'],
    [
      'an unknown option in `when`',
      { env: [{ ...env, when: 'option(prot)' }] },
      'unknown option "prot"',
      'Did you mean "port"?',
    ],
    [
      'an unknown variable',
      { env: [{ ...env, doc: '{{project.nmae}}' }] },
      '"project.nmae" is unknown',
      'Did you mean "name"?',
    ],
    ['a fact that reads facts', { env: [{ ...env, doc: '{{facts.env}}' }] }, '"facts" is unknown', ''],
  ])('reports %s with a hint', (_title, facts, message, hint) => {
    const [problem, ...others] = problemsOf(collect([declare('one', facts)]));
    expect(others).toEqual([]);
    expect(problem?.features).toEqual(['one']);
    expect(problem?.message).toContain(message);
    expect(problem?.hint).toContain(hint);
    expect(problem?.path).toContain('one/feature.yaml: facts.');
  });

  it.each([
    ['ciJob.needs', { ciJob: [{ ...job, needs: ['tset'] }] }, 'CI job "tset"', 'Did you mean "test"?'],
    [
      'ciJob.services',
      { ciJob: [{ ...job, services: ['db'] }] },
      'backing service "db"',
      'Declare the backing service',
    ],
    [
      'port.workload',
      { workload: [app], port: [{ id: 'http', workload: 'worker', number: 1, expose: 'public', doc: 'X' }] },
      'workload "worker"',
      'Declare the workload',
    ],
    ['probe.workload', { probe: [probe] }, 'workload "app"', 'Declare the workload'],
    [
      'envValue.env',
      { env: [env], envValue: [{ env: 'PROT', where: 'cluster', value: 1 }] },
      'environment variable "PROT"',
      'Did you mean "PORT"?',
    ],
    [
      'backingService.provides',
      { env: [env], backingService: [{ ...server, provides: { PROT: '1' } }] },
      'environment variable "PROT"',
      'Did you mean "PORT"?',
    ],
    [
      'localState.volume',
      { workload: [app], volume: [volume], localState: [{ id: 'db', doc: 'Db', volume: 'dtaa' }] },
      'volume "dtaa"',
      'Did you mean "data"?',
    ],
    [
      'port.env',
      { env: [env], workload: [app], port: [{ id: 'http', number: 1, env: 'PROT', expose: 'public', doc: 'X' }] },
      'environment variable "PROT"',
      'Did you mean "PORT"?',
    ],
    [
      'route.module',
      { route: [{ operationId: 'x', method: 'get', path: '/', module: 'invoices', operation: {} }] },
      'module "invoices"',
      'Did you mean "invoice"?',
    ],
    [
      'event.module',
      { event: [{ type: 'x', module: 'invoices', doc: 'X' }] },
      'module "invoices"',
      'Did you mean "invoice"?',
    ],
  ])('checks the reference %s', (reference, facts, message, hint) => {
    const [problem, ...others] = problemsOf(collect([declare('one', facts)]));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'FACT_INVALID', features: ['one'] });
    expect(problem?.message).toContain(`names the unknown ${message} in \`${reference.split('.')[1]}\``);
    expect(problem?.hint).toContain(hint);
  });

  it.each([
    [{ on: ['main'] }, 'needs the job "other", which does not run on change.', 'Add change to `on` of "other"'],
    [{ needs: ['test'] }, 'waits for itself', 'Take one of the `needs`'],
  ])('refuses a job whose needs cannot be met: %j', (other, message, hint) => {
    const jobs = [
      { ...job, needs: ['other'] },
      { ...job, id: 'other', ...other },
    ];
    const [problem] = problemsOf(collect([declare('one', { ciJob: jobs })]));
    expect(problem).toMatchObject({ code: 'FACT_INVALID', features: ['one'] });
    expect(problem?.message).toContain(message);
    expect(problem?.hint).toContain(hint);
  });

  it.each([
    ['a step of two kinds', { steps: [{ run: 'x', request: 'http://localhost' }] }, 'takes one of `run`, `request`'],
    [
      'a ready-made step that claims to run everywhere',
      { steps: [{ action: { name: 'a/b', version: 'v1.0.0' } }] },
      'say `portable: false`',
    ],
    ['an image beside the runtime', { image: { name: 'a', tag: '1' } }, 'is for jobs with `setup: checkout`'],
    ['an image without version', { setup: 'checkout', image: { name: 'a', tag: 'latest' } }, 'is no exact version'],
    ['a wait for a check that does not run then', { afterGate: true }, 'is for jobs with `on: [main]`'],
    ['a switch on what is required', { enabledBy: 'ON' }, 'is for jobs with `gate: false`'],
    ['a registry without an engine', { registry: true }, 'is for jobs with `containers`'],
    ['a name that means something else', { id: 'image' }, 'is reserved'],
  ])('refuses a job with %s', (_title, change, message) => {
    const [problem] = problemsOf(collect([declare('one', { ciJob: [{ ...job, ...change }] })]));
    expect(problem?.message).toContain(message);
  });

  it('finds a reference to a fact of another feature or of the user', () => {
    const features = [declare('one', { ciJob: [{ ...job, needs: ['lint'], services: ['db'] }] })];
    const local = {
      ciJob: [{ ...job, id: 'lint' }],
      backingService: [server],
    };
    expect(unwrap(collect(features, local)).ciJob.map(({ owner }) => owner)).toEqual(['one', 'local']);
  });

  it('lets a job stand beside every server that provides something, whoever declares it', () => {
    const providing = { ...server, id: 'late', provides: { PORT: '1' } };
    const features = [
      declare('one', {
        env: [env],
        ciJob: [{ ...job, everyService: true, services: ['db'] }],
        backingService: [server],
      }),
      declare('two', { backingService: [providing, { ...server, id: 'silent' }] }, 1),
    ];
    expect(unwrap(collect(features)).ciJob.map(({ services }) => services)).toEqual([['db', 'late']]);
  });

  it('lets a job wait for the required check if one that it needs does', () => {
    const at = { on: ['main'] };
    const jobs = [
      { ...job, ...at, id: 'third', needs: ['second'] },
      { ...job, ...at, id: 'second', needs: ['first'] },
      { ...job, ...at, id: 'first', needs: ['test'], afterGate: true },
      job,
    ];
    const { ciJob } = unwrap(collect([declare('one', { ciJob: jobs })]));
    expect(ciJob.filter(({ afterGate }) => afterGate).map(({ id }) => id)).toEqual(['third', 'second', 'first']);
  });

  it("names and places the user's variables, and knows the groups that are rendered", () => {
    const port = { name: 'PORT', group: 'http', key: 'port', type: 'integer', doc: 'Port.' };
    const features = [declare('one', { env: [port] })];
    const own = { name: 'API_KEY', type: 'string', doc: 'Key.' };
    const { env } = unwrap(collect(features, { env: [own, { ...own, name: 'API_HOST', group: 'http' }] }));
    expect(env.map(({ group, key, owner }) => [group, key, owner])).toEqual([
      ['http', 'port', 'one'],
      ['local', 'apiKey', 'local'],
      ['http', 'apiHost', 'local'],
    ]);
    expect(collect(features, { env: [{ ...own, group: 'htpp' }] })).toMatchObject({
      ok: false,
      problems: [{ code: 'FACT_INVALID', hint: 'Did you mean "http"?' }],
    });
  });

  it('knows the times of schedules, and the workloads that they run beside', () => {
    const schedule = { id: 'copy', cron: '*/15 6-20 1,15 * 1-5', command: ['x'], doc: 'D.' };
    const sized = { ...schedule, cpu: { request: 1 }, memory: { request: 1, limit: 1 } };
    expect(unwrap(collect([declare('one', { schedule: [sized] })])).schedule).toMatchObject([{ timeoutSeconds: 1800 }]);
    for (const cron of ['@daily', '17 2 * *', '17 2 * * * *', '17 2 * * mon', '17 2 * * * ']) {
      expect(problemsOf(collect([declare('one', { schedule: [{ ...sized, cron }] })])), cron).toMatchObject([
        { message: expect.stringContaining('is no cron time') },
      ]);
    }
    expect(problemsOf(collect([declare('one', { schedule: [{ ...sized, beside: 'app' }] })]))).toMatchObject([
      { message: expect.stringContaining('unknown workload "app"') },
    ]);
  });

  it('knows the controls that evidence speaks to, once something lists controls', () => {
    const control = { id: 'backup', theme: 'Data', title: 'T', question: 'Q?', outside: 'O' };
    const evidence = { id: 'drill', controls: ['back-up'], doc: 'D.', files: ['a.ts'] };
    expect(unwrap(collect([declare('one', { evidence: [evidence] })])).evidence).toHaveLength(1);
    expect(collect([declare('one', { evidence: [evidence] }), declare('two', { control: [control] })])).toMatchObject({
      ok: false,
      problems: [{ code: 'FACT_INVALID', hint: 'Did you mean "backup"?', features: ['one'] }],
    });
    expect(problemsOf(collect([declare('one', { evidence: [{ ...evidence, files: [] }] })]))).toMatchObject([
      { message: expect.stringContaining('points at nothing') },
    ]);
    expect(problemsOf(collect([declare('one', { evidence: [{ ...evidence, jobs: ['dril'] }] })]))).toMatchObject([
      { message: expect.stringContaining('unknown CI job "dril"') },
    ]);
  });

  it('takes the texts of a YAML file as they are and renders `.hbs` first', () => {
    const feature = buildFeature('one', {
      files: {
        'neutral/facts/a.yaml': 'permission:\n  - { id: a, doc: "{{ $value }}" }\n',
        'typescript/facts/b.yaml.hbs':
          'permission:\n{{#each modules as |module|}}\n  - { id: {{module.kebab}}, doc: Module, when: "!feature(two)" }\n{{/each}}\n',
        'typescript/facts/empty.yaml': '',
        'go/facts/c.yaml': 'permission: nonsense\n',
      },
    });
    expect(unwrap(collect([feature])).permission.map(({ id, doc }) => [id, doc])).toEqual([
      ['a', '{{ $value }}'],
      ['invoice', 'Module'],
      ['legacy', 'Module'],
      ['tag', 'Module'],
    ]);
  });

  it.each([
    ['a.yaml', 'env:\n  - { name: a }\n', 'one/neutral/facts/a.yaml:2'],
    ['a.yaml', 'permission:\n  - { id: a, doc: A }\n  - 7\n', 'one/neutral/facts/a.yaml:3'],
    ['a.yaml', 'permission: 7\n', 'one/neutral/facts/a.yaml:1'],
    ['a.yaml', '- 1\n', 'one/neutral/facts/a.yaml:1'],
    ['a.yaml', 'env: [\n', 'one/neutral/facts/a.yaml:2'],
    ['a.yaml', 'permission:\n  - { id: a, doc: A, each: modules }\n', 'one/neutral/facts/a.yaml:2'],
    ['a.yaml.hbs', 'permission:\n  - { id: "{{tier}}" }\n', 'one/neutral/facts/a.yaml.hbs (line 2 of its output)'],
    ['notes.txt', 'x', 'one/neutral/facts/notes.txt'],
  ])('names the line of a faulty record in %s: %j', (name, text, path) => {
    const feature = buildFeature('one', { files: { [`neutral/facts/${name}`]: text } });
    const problems = problemsOf(collect([feature]));
    expect(new Set(problems.map((problem) => problem.path))).toEqual(new Set([path]));
    for (const problem of problems) expect(problem).toMatchObject({ code: 'FACT_INVALID', features: ['one'] });
  });

  it('does not report references while facts are missing for another reason', () => {
    const features = [
      declare('one', { ciJob: [{ ...job, needs: ['lint'] }] }),
      declare('two', { ciJob: [{ ...job, id: 'lint', stesp: [] }] }),
    ];
    expect(problemsOf(collect(features)).map((problem) => problem.features)).toEqual([['two']]);
  });
});
