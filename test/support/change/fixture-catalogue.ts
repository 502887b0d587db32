import type { FeatureSource } from '../../../src/app/ports.ts';
import {
  type BuiltFeature,
  type BuiltStack,
  buildFeature,
  buildStack,
  type FeatureSketch,
} from '../feature-builder.ts';

/** A source of in-memory features, as a directory would be one. */
export function memorySource(stack: BuiltStack, features: readonly BuiltFeature[], name = 'builtin'): FeatureSource {
  const contents = new Map(
    [stack.content, ...features.map(({ content }) => content)].map((content) => [content.id, content]),
  );
  return {
    name,
    readManifests: () => [
      { kind: 'stack', folder: stack.manifest.id, path: 'stack.yaml', manifest: { validated: stack.manifest } },
      ...features.map(({ resolved: { id, manifest } }) => ({
        kind: 'feature' as const,
        folder: id,
        path: `${id}/feature.yaml`,
        manifest: { validated: manifest },
      })),
    ],
    readContent: (folder) => {
      const content = contents.get(folder);
      if (content === undefined) throw new Error(`the source has no ${folder}`);
      return content;
    },
  };
}

/** A package that the catalogue locks. */
const locked = (version: string, dependencies: Readonly<Record<string, string>> = {}) => ({
  version,
  integrity: `sha512-${version}`,
  ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
});

export const CATALOGUE_LOCK = {
  lockfileVersion: 3,
  packages: {
    '': {},
    'node_modules/core': locked('1.0.0', { leaf: '^1.0.0' }),
    'node_modules/leaf': locked('1.1.0'),
    'node_modules/pino': locked('9.0.0'),
    'node_modules/pg': locked('8.2.0', { leaf: '^1.0.0' }),
    'node_modules/redis': locked('5.0.0'),
  },
};

const REGISTER = `// The features of {{project.name}}
{{#each (files 'src/**/*.feature.ts')}}
import './{{path}}';
{{/each}}
start();
`;

/** A stack with every kind of file: copied, rendered, derived from others, merged, in blocks, once for a module, derived lock. */
export function fixtureStack(version = '1.0.0', files: FeatureSketch['files'] = {}): BuiltStack {
  return buildStack({
    manifest: {
      version,
      dependencies: { core: '1.0.0' },
      lockFile: { path: 'package-lock.json', format: 'npm' },
      slots: [
        { path: 'package.json', format: 'json', sorted: ['/dependencies', '/devDependencies', '/scripts'] },
        { path: '.gitignore', format: 'blocks' },
        { path: 'ci.yaml', format: 'yaml' },
      ],
      files: [
        {
          path: 'src/modules/{{module.kebab}}/{{module.kebab}}.ts',
          from: 'module.ts.hbs',
          each: 'modules',
          once: true,
        },
        { path: 'src/modules/{{module.kebab}}/routes.ts', from: 'routes.ts.hbs', each: 'modules' },
      ],
    },
    files: {
      'catalogue-lock.json': JSON.stringify(CATALOGUE_LOCK),
      'slots/package.json.hbs':
        '{ "name": "{{project.name}}", "version": "0.1.0", "scripts": { "start": "node src/main.ts" } }\n',
      'slots/.gitignore': 'node_modules/\n',
      'slots/ci.yaml': 'on: push\njobs:\n  test:\n    run: npm test\n',
      'files/README.md.hbs': '# {{project.sentence}}\n\nWhat it is for.\n\nHow it runs.\n\nHow it is tested.\n',
      'files/src/main.ts': 'const port = 8080;\nconst host = "0.0.0.0";\n\nlisten(port, host);\n\nclose();\n',
      'files/src/features.ts.hbs': REGISTER,
      'files/scripts/run.sh': '#!/bin/sh\nnode src/main.ts\n',
      'files/logo.bin': new Uint8Array([0, 1, 2, 255]),
      'files/module.ts.hbs': 'export class {{module.pascal}} {\n{{#each module.fields}}\n  {{camel}};\n{{/each}}\n}\n',
      'files/routes.ts.hbs':
        "import { {{module.pascal}} } from './{{module.kebab}}.ts';\n\nexport const path = '/{{module.plural.kebab}}';\nexport const handler = {{module.pascal}};\n",
      ...files,
    },
  });
}

/** A feature with a file of its own, one that registers itself, and its share of every shared file. */
export function fixtureFeature(id: string, { manifest = {}, files = {} }: FeatureSketch = {}): BuiltFeature {
  return buildFeature(id, {
    manifest: { neutral: false, stacks: { typescript: '^1' }, ...manifest },
    files: {
      [`typescript/files/src/platform/${id}/${id}.feature.ts`]: `export const name = '${id}';\nexport const on = true;\nregister(name);\n\n// The end of ${id}.\n`,
      [`typescript/files/docs/${id}.md.hbs`]: `# ${id}\n\nPart of {{project.name}}, tier {{tier}}.\n\nMore about it.\n`,
      'typescript/slots/package.json': `{ "scripts": { "${id}": "run ${id}" } }\n`,
      'typescript/slots/.gitignore': `${id}/out/\n`,
      'typescript/slots/ci.yaml': `jobs:\n  # Checks ${id}\n  ${id}:\n    run: npm run ${id}\n`,
      ...files,
    },
  });
}

/** Features that need, replace and exclude each other. */
export function fixtureFeatures(make: typeof fixtureFeature = fixtureFeature): readonly BuiltFeature[] {
  return [
    make('config', {
      manifest: {
        base: true,
        capabilities: { store: { title: 'Store', exclusive: true, default: { typescript: 'memory' } } },
      },
    }),
    make('logging', {
      manifest: { tiers: { min: 'basic', preset: 'basic' }, dependencies: { typescript: { pino: '9.0.0' } } },
    }),
    make('memory', { manifest: { provides: ['store'] } }),
    make('postgres', { manifest: { provides: ['store'], dependencies: { typescript: { pg: '8.2.0' } } } }),
    make('orders', { manifest: { requires: [{ capability: 'store' }] } }),
    make('cache', { manifest: { dependencies: { typescript: { redis: '5.0.0' } } } }),
    make('sessions', { manifest: { requires: [{ feature: 'cache', range: '^1' }] } }),
    make('tracing', { manifest: { tiers: { min: 'basic', preset: 'advanced' } } }),
    make('audit', { manifest: { requires: [{ feature: 'logging', range: '^1' }] } }),
    make('alerts', {
      manifest: { options: { channel: { type: 'string', default: 'mail', title: 'Channel' } } },
      files: { 'typescript/files/alerts.txt.hbs': 'to={{options.channel}}\n' },
    }),
  ];
}

/** The next release: lines changed everywhere, a file renamed, one removed, one new, an option's default changed. */
export function laterSource(): FeatureSource {
  const stack = fixtureStack('1.1.0', {
    'files/README.md.hbs':
      '# {{project.sentence}}\n\nWhat it is good for.\n\nHow it runs.\n\nHow it is tested.\n\nHow it is measured.\n',
    'files/src/main.ts': 'const port = 9090;\nconst host = "0.0.0.0";\n\nlisten(port, host);\n\ndrain();\nclose();\n',
    'slots/package.json.hbs':
      '{ "name": "{{project.name}}", "version": "0.1.0", "type": "module", "scripts": { "start": "node --run src/main.ts" } }\n',
    'slots/ci.yaml': 'on: [push, merge_group]\njobs:\n  test:\n    run: npm run check\n',
  });
  return memorySource(stack, fixtureFeatures(laterFeature));
}

function laterFeature(id: string, { manifest = {}, files = {} }: FeatureSketch = {}): BuiltFeature {
  const options =
    manifest.options === undefined
      ? {}
      : { options: { channel: { type: 'string', default: 'chat', title: 'Channel' } } };
  const built = fixtureFeature(id, {
    manifest: {
      ...manifest,
      version: '1.1.0',
      ...options,
      files: [{ path: `docs/features/${id}.md`, from: `docs/${id}.md.hbs` }],
    },
    files: {
      ...files,
      [`typescript/files/src/platform/${id}/${id}.feature.ts`]: `export const name = '${id}';\nexport const on = !off;\nregister(name);\n\n// The end of ${id}.\n`,
      [`typescript/files/src/platform/${id}/later.ts`]: `export const later = '${id}';\n`,
    },
  });
  return built;
}
