import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BuiltFeature,
  buildFeature,
  buildModule,
  buildStack,
  planSketch,
  problemsOf,
  textOf,
  unwrap,
} from '../../../test/support/feature-builder.ts';
import { findOwner } from './why-line.ts';

const stack = buildStack({
  manifest: {
    dependencies: { tool: '1.0.0' },
    slots: [
      { path: 'package.json', format: 'json', sorted: ['/dependencies', '/devDependencies', '/scripts'] },
      { path: '.gitignore', format: 'blocks' },
      { path: 'compose.yaml', format: 'yaml', sets: ['/profiles'] },
    ],
  },
  files: {
    'slots/.gitignore': 'node_modules/\n',
    'files/src/main.ts': 'start();\n',
    'partials/greeting.hbs': 'Hello {{project.pascal}}',
  },
});

const http = buildFeature('http', {
  manifest: {
    dependencies: { typescript: { server: '2.0.0' } },
    devDependencies: { typescript: { tool: '1.0.0', checker: '3.0.0' } },
    options: { port: { type: 'integer', default: 8080, title: 'Port' } },
    facts: {
      workload: [
        {
          id: 'app',
          kind: 'service',
          doc: 'App',
          command: ['node', 'src/main.ts'],
          cpu: { request: 50 },
          memory: { request: 96, limit: 256 },
        },
      ],
      env: [{ name: 'PORT', type: 'integer', group: 'http', key: 'port', default: '{{options.port}}', doc: 'Port' }],
      port: [{ id: 'http', number: '{{options.port}}', env: 'PORT', expose: 'public', doc: 'The API' }],
      npmScript: [{ name: 'dev', run: 'node src/main.ts', doc: 'Starts it' }],
      schedule: [
        {
          when: 'tier >= advanced',
          id: 'never',
          cron: '* * * * *',
          command: ['x'],
          doc: 'Never',
          cpu: { request: 1 },
          memory: { request: 1, limit: 1 },
        },
      ],
    },
    files: [
      { path: 'src/modules/{{module.kebab}}/', from: 'module/', each: 'modules', once: true },
      { path: 'deploy/size.yaml', from: 'size.small.yaml', when: 'tier < advanced' },
      { path: 'deploy/size.yaml', from: 'size.large.yaml', when: 'tier >= advanced' },
      { path: 'bin/run.sh', executable: true },
    ],
  },
  options: { port: 8080 },
  files: {
    'neutral/files/module/__module__.routes.ts.hbs': 'export const {{module.camel}}Routes = [];\n',
    'neutral/files/module/index.ts': 'export {};\n',
    'neutral/files/size.small.yaml': 'replicas: 1\n',
    'neutral/files/size.large.yaml': 'replicas: 3\n',
    'neutral/files/bin/run.sh': 'exec node\n',
    'neutral/files/src/greeting.ts.hbs': '// {{> greeting}}\n',
    'neutral/slots/compose.yaml.hbs':
      '# About the file\n\nservices:\n  # The API\n  app:\n    ports: [{{options.port}}]\nprofiles: [b]\n',
  },
});

const database = buildFeature('database', {
  layer: 1,
  manifest: {
    dependencies: { typescript: { checker: '3.0.0' } },
    commands: [{ id: 'migrate', phase: 'verify', argv: ['npm', 'run', 'migrate'], why: 'Creates the tables' }],
  },
  files: {
    'neutral/slots/.gitignore': 'node_modules/\ndata/\n',
    'neutral/slots/compose.yaml': 'services:\n  db:\n    image: "db:1" # pinned\nprofiles: [a, b]\n',
    'neutral/facts/env.yaml': 'env:\n  - { name: DATA_DIR, type: string, group: db, key: dir, doc: "{{ literal }}" }\n',
    'neutral/facts/events.yaml.hbs':
      'event:\n{{#each modules as |module|}}\n  - { type: {{module.kebab}}.created, module: {{module.kebab}}, doc: Created }\n{{/each}}\n',
  },
});

const docs = buildFeature('docs', {
  layer: 1,
  files: {
    'neutral/files/docs/env.md.hbs':
      '{{#each facts.env as |variable|}}\n- {{variable.name}} ({{variable.owner}})\n{{/each}}\n',
    'neutral/files/docs/events.md.hbs': '{{#each facts.event as |event|}}\n- {{event.type}}\n{{/each}}\n',
    'typescript/files/docs/note.md': 'TypeScript\n',
    'neutral/files/docs/note.md': 'Neutral\n',
  },
});

const modules = [
  buildModule('invoice'),
  buildModule('legacy', { adopted: true }),
  buildModule('subscription-entitlement'),
];
const intent = {
  facts: { env: [{ name: 'MINE', type: 'string', group: 'local', key: 'mine', doc: 'Mine' }] },
};
const sketch = { stack, features: [http, database, docs], modules, intent };

describe('planProject', () => {
  it('plans every file of stack and features once, ordered by path', () => {
    const plan = unwrap(planSketch(sketch));
    expect(plan.files.map(({ path, owner, kind }) => `${path} ${owner} ${kind}`)).toEqual([
      '.gitignore typescript merged',
      'bin/run.sh http owned',
      'compose.yaml typescript merged',
      'deploy/size.yaml http owned',
      'docs/env.md docs derived',
      'docs/events.md docs derived',
      'docs/note.md docs owned',
      'package.json typescript merged',
      'src/greeting.ts http owned',
      'src/main.ts typescript owned',
      'src/modules/invoice/index.ts http owned',
      'src/modules/invoice/invoice.routes.ts http owned',
      'src/modules/subscription-entitlement/index.ts http owned',
      'src/modules/subscription-entitlement/subscription-entitlement.routes.ts http owned',
    ]);
    expect(plan.files.filter(({ once }) => once)).toHaveLength(4);
    expect(plan.files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual(['bin/run.sh']);
    expect(plan.commands).toEqual([
      { id: 'migrate', phase: 'verify', argv: ['npm', 'run', 'migrate'], why: 'Creates the tables', owner: 'database' },
    ]);
  });

  it('renders templates with partials of the stack, modules, facts and the variant of the stack', () => {
    const plan = unwrap(planSketch(sketch));
    expect(textOf(plan, 'src/greeting.ts')).toBe('// Hello OrderService\n');
    expect(textOf(plan, 'src/modules/invoice/invoice.routes.ts')).toBe('export const invoiceRoutes = [];\n');
    expect(textOf(plan, 'docs/note.md')).toBe('TypeScript\n');
    expect(textOf(plan, 'docs/env.md')).toBe('- PORT (http)\n- DATA_DIR (database)\n- MINE (local)\n');
    expect(textOf(plan, 'docs/events.md')).toBe(
      '- invoice.created\n- legacy.created\n- subscription-entitlement.created\n',
    );
  });

  it('chooses the variant whose condition holds', () => {
    expect(textOf(unwrap(planSketch(sketch)), 'deploy/size.yaml')).toBe('replicas: 1\n');
    expect(textOf(unwrap(planSketch({ ...sketch, tier: 'enterprise' })), 'deploy/size.yaml')).toBe('replicas: 3\n');
  });

  it('merges the package file of manifests, facts and fragments', () => {
    const plan = unwrap(planSketch(sketch));
    expect(JSON.parse(textOf(plan, 'package.json'))).toEqual({
      name: 'order-service',
      version: '0.1.0',
      dependencies: { checker: '3.0.0', server: '2.0.0', tool: '1.0.0' },
      scripts: { dev: 'node src/main.ts' },
    });
    const file = plan.files.find(({ path }) => path === 'package.json');
    expect(file?.features).toEqual(['typescript', 'http', 'database']);
  });

  it('composes YAML with comments and styles, ignore files in blocks', () => {
    const plan = unwrap(planSketch(sketch));
    expect(textOf(plan, 'compose.yaml')).toBe(`# About the file

services:
  # The API
  app:
    ports: [8080]
  db:
    image: "db:1" # pinned
profiles: [a, b]
`);
    expect(textOf(plan, '.gitignore')).toBe('# TypeScript\nnode_modules/\n\n# Title of database\ndata/\n');
  });

  it('says who contributed a line', () => {
    const plan = unwrap(planSketch(sketch));
    const compose = plan.files.find(({ path }) => path === 'compose.yaml');
    if (compose === undefined) throw new Error('no compose.yaml');
    const lines = textOf(plan, 'compose.yaml').split('\n');
    const ownerOf = (text: string) => findOwner(compose, lines.findIndex((line) => line.includes(text)) + 1);
    expect(['app:', '# The API', '8080', 'db:', 'image', 'services'].map(ownerOf)).toEqual([
      'http',
      'http',
      'http',
      'database',
      'database',
      'http',
    ]);
    expect(findOwner(compose, lines.length)).toBeUndefined();
    expect(findOwner(compose, 0)).toBeUndefined();
  });

  it('gives the same plan for features in any order', () => {
    const more = ['a', 'b', 'c'].map((id, layer) =>
      buildFeature(id, {
        layer,
        manifest: { dependencies: { typescript: { [`on-${id}`]: '1.0.0', shared: '1.0.0' } } },
        files: {
          [`neutral/files/${id}.md.hbs`]: '{{#each facts.env as |variable|}}{{variable.name}} {{/each}}\n',
          'neutral/slots/compose.yaml': `services:\n  ${id}:\n    image: "${id}"\nprofiles: [${id}]\n`,
          'neutral/slots/.gitignore': `${id}/\ndata/\n`,
        },
      }),
    );
    const all = [http, database, docs, ...more];
    const planOf = (features: readonly BuiltFeature[]) => unwrap(planSketch({ ...sketch, features }));
    fc.assert(
      fc.property(
        fc
          .subarray(all)
          .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
        ([some, shuffled]) => {
          expect(planOf(shuffled)).toEqual(planOf(some));
        },
      ),
      { seed: 11, numRuns: 40 },
    );
  });

  it('adds the remarks of features about facts that they cannot express', () => {
    const job = { doc: 'D', steps: [{ name: 'run', run: 'make' }] };
    const plan = unwrap(
      planSketch({
        features: [
          buildFeature('jobs', {
            manifest: {
              facts: {
                ciJob: [
                  { ...job, id: 'plain' },
                  { ...job, id: 'images', containers: true },
                ],
              },
            },
          }),
          buildFeature('ci', {
            manifest: {
              notes: [
                {
                  each: 'facts.ciJob',
                  given: 'item.containers',
                  text: 'The job "{{item.id}}" of "{{item.owner}}" is left out.',
                },
                { when: 'tier >= advanced', text: 'Never said at basic.' },
              ],
            },
          }),
        ],
      }),
    );
    expect(plan.notes).toEqual(['The job "images" of "jobs" is left out.']);
  });

  it('reports a dependency in two versions with both owners', () => {
    const other = buildFeature('other', { manifest: { devDependencies: { typescript: { server: '2.1.0' } } } });
    const [problem] = problemsOf(planSketch({ ...sketch, features: [http, other] }));
    expect(problem).toMatchObject({ code: 'SLOT_CONFLICT', features: ['http', 'other'], path: 'package.json' });
    expect(problem?.message).toContain('/dependencies/server');
    expect(problem?.details).toEqual(['http  "2.0.0"  (http/feature.yaml)', 'other  "2.1.0"  (other/feature.yaml)']);
  });

  it('refuses modules in answers which the service does not have, with the nearest name', () => {
    const chosen = buildFeature('chosen', {
      manifest: {
        options: { modules: { type: 'list', items: { type: 'string', names: 'module', title: 'Module' }, title: 'M' } },
      },
      options: { modules: ['invoice', 'legacy', 'invoise', 'order'] },
    });
    expect(problemsOf(planSketch({ ...sketch, features: [chosen] }))).toEqual([
      {
        code: 'MODULE_UNKNOWN',
        message: 'The option "chosen.modules.2" names the module "invoise", which the service does not have.',
        hint: 'Did you mean "invoice"?',
        features: ['chosen'],
        path: 'chosen.modules.2',
      },
      expect.objectContaining({
        hint: 'The modules are: invoice, legacy, subscription-entitlement.',
        path: 'chosen.modules.3',
      }),
    ]);
  });

  it('reports the problems of all features at once', () => {
    const broken = ['one', 'two'].map((id) =>
      buildFeature(id, { files: { [`neutral/files/${id}.txt.hbs`]: '{{project.nmae}}\n' } }),
    );
    expect(problemsOf(planSketch({ stack, features: broken })).map(({ code, features }) => [code, features])).toEqual([
      ['TEMPLATE_INVALID', ['one']],
      ['TEMPLATE_INVALID', ['two']],
    ]);
  });
});
