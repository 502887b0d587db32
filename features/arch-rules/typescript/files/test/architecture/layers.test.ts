import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = new URL('../../', import.meta.url).pathname;
const ADAPTERS = 'src/platform/http/adapters/';
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g;

interface Import {
  readonly file: string;
  /** Relative to the root of the repository for our files, the bare name for a package. */
  readonly target: string;
}

/** What a file may import, and what to do instead. The first rule that fits the file holds. */
interface Rule {
  readonly name: string;
  readonly files: RegExp;
  readonly allows: (imported: Import) => boolean;
  readonly instead: string;
}

const rules: readonly Rule[] = [
  {
    name: 'the kernel imports only itself',
    files: /^src\/kernel\//,
    allows: ({ target }) => target.startsWith('src/kernel/'),
    instead: 'Declare an interface in the kernel and pass the implementation in.',
  },
  {
    name: 'a domain imports only itself and the kernel',
    files: /^src\/modules\/[^/]+\/domain\//,
    allows: ({ file, target }) => target.startsWith('src/kernel/') || target.startsWith(posix.dirname(file)),
    instead: 'Keep the domain pure: declare what it needs as an interface there.',
  },
  {
    name: 'use cases import only their module and the kernel',
    files: /^src\/modules\/[^/]+\/application\//,
    allows: ({ file, target }) =>
      target.startsWith('src/kernel/') || new RegExp(`^${moduleOf(file)}(domain|application)/`).test(target),
    instead: 'Add it to the dependencies of the module; its feature file passes it in.',
  },
  {
    name: 'the platform knows no module',
    files: /^src\/platform\//,
    allows: ({ target }) => !target.startsWith('src/modules/') && !/^src\/[^/]+\.ts$/.test(target),
    instead: 'Let the module register itself through the platform, or work from its contract.',
  },
  {
    name: 'a module imports another only through its index',
    files: /^src\/modules\//,
    allows: ({ file, target }) =>
      !target.startsWith('src/modules/') ||
      target.startsWith(moduleOf(file)) ||
      /^src\/modules\/[^/]+\/index\.ts$/.test(target),
    instead: 'Export it from the index of the other module, or react to its events.',
  },
];

const imports = sourceFiles().flatMap(readImports);

describe('layers', () => {
  for (const { name, files, allows, instead } of rules) {
    it(name, () => {
      const wrong = imports.filter((imported) => files.test(imported.file) && !allows(imported));
      assert.deepEqual(wrong, [], instead);
    });
  }

  it('only an adapter imports a framework', () => {
    const used = imports.filter(({ file, target }) => file.startsWith(ADAPTERS) && isPackage(target));
    const frameworks = new Set(used.map(({ target }) => familyOf(target)));
    assert.ok(frameworks.size > 0, 'no adapter imports a framework');
    const wrong = imports.filter(
      ({ file, target }) => !file.startsWith(ADAPTERS) && isPackage(target) && frameworks.has(familyOf(target)),
    );
    assert.deepEqual(wrong, [], 'Write a route or a phase instead.');
  });

  it('production code imports no test code', () => {
    const wrong = imports.filter(({ target }) => /^test\/|\/testing\/|\.test\.ts$/.test(target));
    assert.deepEqual(wrong, []);
  });

  it('has no import cycle', () => {
    const graph = Map.groupBy(
      imports.filter(({ target }) => target.startsWith('src/')),
      ({ file }) => file,
    );
    const done = new Set<string>();
    const visit = (file: string, trail: readonly string[]): void => {
      assert.ok(!trail.includes(file), `cycle: ${[...trail, file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const { target } of graph.get(file) ?? []) visit(target, [...trail, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
  });
});

function sourceFiles(): readonly string[] {
  const files = globSync('src/**/*.ts', { cwd: ROOT });
  return files.filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'));
}

/** Imports of types alone are left out: they are gone at run time, and a type may look up at its user. */
function readImports(file: string): readonly Import[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8').replaceAll(/^(import|export) type [^;]+;$/gm, (statement) =>
    isPure(file) ? statement : '',
  );
  return [...text.matchAll(IMPORT)].map(([, specifier = '']) => ({
    file,
    target: specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier,
  }));
}

/** In the kernel, in domains and in use cases even a type of another layer is wrong. */
function isPure(file: string): boolean {
  return /^src\/(kernel|modules\/[^/]+\/(domain|application))\//.test(file);
}

function isPackage(target: string): boolean {
  return !target.startsWith('src/') && !target.startsWith('node:');
}

/** A framework and what is published in its scope belong together: `hono`, `hono/cors` and `@hono/node-server`. */
function familyOf(target: string): string {
  return target.replace(/^@/, '').replace(/\/.*/, '');
}

function moduleOf(file: string): string {
  return file.replace(/^(src\/modules\/[^/]+\/).*/, '$1');
}
