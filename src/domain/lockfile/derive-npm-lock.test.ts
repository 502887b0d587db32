import { describe, expect, it } from 'vitest';
import type { CatalogueLock, LockedPackage } from './catalogue-lock.ts';
import { deriveNpmLock } from './derive-npm-lock.ts';

function catalogue(packages: Record<string, LockedPackage>): CatalogueLock {
  return { lockfileVersion: 3, packages };
}

/** The derived packages without the root entry; fails the test when there are problems. */
function derive(lock: CatalogueLock, packageJson: object): Record<string, LockedPackage> {
  const result = deriveNpmLock(lock, { name: 'service', ...packageJson });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  const { '': _root, ...packages } = JSON.parse(result.value).packages;
  return packages;
}

function messages(lock: CatalogueLock, packageJson: unknown): readonly string[] {
  const result = deriveNpmLock(lock, packageJson);
  return result.ok ? [] : result.problems.map((problem) => problem.message);
}

describe('what is kept', () => {
  it('keeps what the dependencies reach and drops the rest, with integrity and without address', () => {
    const lock = catalogue({
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', resolved: 'somewhere', dependencies: { b: '^1' } },
      'node_modules/b': { version: '1.2.0', integrity: 'sha512-b' },
      'node_modules/c': { version: '3.0.0', integrity: 'sha512-c' },
    });
    expect(derive(lock, { dependencies: { a: '1.0.0' } })).toEqual({
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '^1' } },
      'node_modules/b': { version: '1.2.0', integrity: 'sha512-b' },
    });
  });

  it('resolves a nested duplicate before the one above it, and a sibling from the folder above', () => {
    const lock = catalogue({
      'node_modules/a': { version: '1.0.0', dependencies: { b: '^2' } },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '^1' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '1.0.0' },
    });
    expect(Object.keys(derive(lock, { dependencies: { a: '1.0.0' } }))).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ]);
    expect(Object.keys(derive(lock, { dependencies: { b: '1.0.0' } }))).toEqual(['node_modules/b']);
  });

  it('resolves scoped names through nested scoped folders', () => {
    const lock = catalogue({
      'node_modules/@s/a': { version: '1.0.0', dependencies: { '@s/b': '^2' } },
      'node_modules/@s/a/node_modules/@s/b': { version: '2.0.0', dependencies: { '@s/c': '1' } },
      'node_modules/@s/b': { version: '1.0.0' },
      'node_modules/@s/c': { version: '1.0.0' },
    });
    expect(Object.keys(derive(lock, { dependencies: { '@s/a': '1.0.0' } }))).toEqual([
      'node_modules/@s/a',
      'node_modules/@s/a/node_modules/@s/b',
      'node_modules/@s/c',
    ]);
  });

  it('keeps peers, but not optional peers that nothing else needs', () => {
    const lock = catalogue({
      'node_modules/plugin': {
        version: '1.0.0',
        peerDependencies: { core: '^1', extra: '^1' },
        peerDependenciesMeta: { extra: { optional: true } },
      },
      'node_modules/core': { version: '1.0.0' },
      'node_modules/extra': { version: '1.0.0' },
    });
    expect(derive(lock, { dependencies: { plugin: '1.0.0' } })).not.toHaveProperty('node_modules/extra');
    expect(derive(lock, { dependencies: { plugin: '1.0.0' } })['node_modules/core']).toEqual({
      version: '1.0.0',
      peer: true,
    });
    expect(derive(lock, { dependencies: { plugin: '1.0.0', extra: '1.0.0' } })).toHaveProperty('node_modules/extra');
  });

  it('keeps every platform variant', () => {
    const lock = catalogue({
      'node_modules/native': {
        version: '1.0.0',
        optionalDependencies: { 'native-linux': '1.0.0', 'native-darwin': '1.0.0' },
      },
      'node_modules/native-linux': { version: '1.0.0', os: ['linux'], cpu: ['x64'] },
      'node_modules/native-darwin': { version: '1.0.0', os: ['darwin'] },
    });
    expect(derive(lock, { dependencies: { native: '1.0.0' } })).toMatchObject({
      'node_modules/native-linux': { os: ['linux'], cpu: ['x64'], optional: true },
      'node_modules/native-darwin': { os: ['darwin'], optional: true },
    });
  });

  it('keeps bundled packages with the package that brings them', () => {
    const lock = catalogue({
      'node_modules/cli': { version: '1.0.0', dependencies: { inner: '^1' }, bundleDependencies: ['inner'] },
      'node_modules/cli/node_modules/inner': { version: '1.0.0', inBundle: true },
      'node_modules/inner': { version: '2.0.0' },
    });
    expect(derive(lock, { devDependencies: { cli: '1.0.0' } })).toEqual({
      'node_modules/cli': { version: '1.0.0', dev: true, dependencies: { inner: '^1' }, bundleDependencies: ['inner'] },
      'node_modules/cli/node_modules/inner': { version: '1.0.0', dev: true, inBundle: true },
    });
  });
});

describe('flags', () => {
  const lock = catalogue({
    'node_modules/app': { version: '1.0.0', dependencies: { shared: '1' }, optionalDependencies: { maybe: '1' } },
    'node_modules/tool': { version: '1.0.0', dev: false, dependencies: { shared: '1', maybe: '1', own: '1' } },
    'node_modules/shared': { version: '1.0.0', dev: true },
    'node_modules/maybe': { version: '1.0.0', optional: true },
    'node_modules/own': { version: '1.0.0' },
  });

  function flagsOf(packageJson: object): Record<string, readonly string[]> {
    const packages = derive(lock, packageJson);
    const names = ['dev', 'optional', 'devOptional', 'peer'];
    return Object.fromEntries(
      Object.entries(packages).map(([location, entry]) => [
        location.replace('node_modules/', ''),
        names.filter((name) => entry[name]),
      ]),
    );
  }

  it('follow from the project, whatever the catalogue says', () => {
    expect(flagsOf({ devDependencies: { tool: '1.0.0' } })).toEqual({
      tool: ['dev'],
      shared: ['dev'],
      maybe: ['dev'],
      own: ['dev'],
    });
    expect(flagsOf({ dependencies: { app: '1.0.0' } })).toEqual({ app: [], shared: [], maybe: ['optional'] });
  });

  it('are `devOptional` where development and an optional dependency meet', () => {
    expect(flagsOf({ dependencies: { app: '1.0.0' }, devDependencies: { tool: '1.0.0' } })).toEqual({
      app: [],
      tool: ['dev'],
      shared: [],
      maybe: ['devOptional'],
      own: ['dev'],
    });
  });

  it('are `optional` below an optional dependency of the project', () => {
    expect(flagsOf({ optionalDependencies: { app: '1.0.0' } })).toEqual({
      app: ['optional'],
      shared: ['optional'],
      maybe: ['optional'],
    });
  });

  it('end in circles', () => {
    const circle = catalogue({
      'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0', dependencies: { a: '1' } },
    });
    expect(derive(circle, { devDependencies: { b: '1.0.0' } })['node_modules/a']).toMatchObject({ dev: true });
  });
});

describe('the text', () => {
  it('is what npm writes: root entry, key order, indentation, final newline', () => {
    const lock = catalogue({
      'node_modules/b-tool': {
        engines: { node: '>=18' },
        version: '1.0.0',
        license: 'MIT',
        bin: { b: 'b.js' },
        integrity: 'x',
      },
    });
    const result = deriveNpmLock(lock, {
      scripts: { postinstall: 'true' },
      name: '@acme/service',
      version: '0.1.0',
      private: true,
      license: { type: 'MIT', url: 'x' },
      engines: { node: '>=24' },
      bin: './dist/main.js',
      devDependencies: { 'b-tool': '1.0.0' },
      dependencies: {},
    });
    expect(result).toEqual({
      ok: true,
      value: `{
  "name": "@acme/service",
  "version": "0.1.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "@acme/service",
      "version": "0.1.0",
      "hasInstallScript": true,
      "license": "MIT",
      "bin": {
        "service": "dist/main.js"
      },
      "devDependencies": {
        "b-tool": "1.0.0"
      },
      "engines": {
        "node": ">=24"
      }
    },
    "node_modules/b-tool": {
      "version": "1.0.0",
      "integrity": "x",
      "dev": true,
      "license": "MIT",
      "bin": {
        "b": "b.js"
      },
      "engines": {
        "node": ">=18"
      }
    }
  }
}
`,
    });
  });

  it('does not change with the order of keys in the input', () => {
    const a = { version: '1.0.0', dependencies: { b: '1' } };
    const b = { version: '1.0.0' };
    const one = deriveNpmLock(catalogue({ 'node_modules/a': a, 'node_modules/b': b }), {
      dependencies: { a: '1.0.0', b: '1.0.0' },
    });
    const other = deriveNpmLock(catalogue({ 'node_modules/b': b, 'node_modules/a': a }), {
      dependencies: { b: '1.0.0', a: '1.0.0' },
    });
    expect(one.ok).toBe(true);
    expect(other).toEqual(one);
  });
});

describe('problems', () => {
  const lock = catalogue({
    'node_modules/a': { version: '1.5.0', dependencies: { lost: '^1' } },
    'node_modules/b': { version: '2.0.0' },
  });

  it('name every dependency that is missing or has another version', () => {
    expect(
      messages(lock, { dependencies: { b: '2.0.1', zod: '4.0.0' }, optionalDependencies: { c: '1.0.0' } }),
    ).toEqual([
      'The project depends on "b" 2.0.1, but the catalogue lock holds 2.0.0.',
      'The project depends on "zod" 4.0.0, which the catalogue lock lacks.',
      'The project depends on "c" 1.0.0, which the catalogue lock lacks.',
    ]);
  });

  it('name a broken edge inside the catalogue', () => {
    expect(messages(lock, { dependencies: { a: '1.5.0' } })).toEqual([
      '"a" depends on "lost" ^1, which the catalogue lock lacks.',
    ]);
  });

  it('name a platform package that the catalogue could not lock, since npm ci would refuse', () => {
    const native = { version: '1.0.0', optionalDependencies: { 'native-plan9': '1.0.0' } };
    expect(messages(catalogue({ 'node_modules/native': native }), { dependencies: { native: '1.0.0' } })).toEqual([
      '"native" depends on "native-plan9" 1.0.0, which the catalogue lock lacks.',
    ]);
  });

  it('do not arise from a range that admits the locked version', () => {
    expect(messages(lock, { dependencies: { b: '^2.0.0' } })).toEqual([]);
  });

  it('tell what a malformed package file has wrong', () => {
    expect(messages(lock, { dependencies: ['a'], devDependencies: { a: 1 } })).toEqual([
      '`dependencies` of the package file does not map names to versions.',
      '`devDependencies` of the package file does not map names to versions.',
    ]);
    expect(messages(lock, 'text')).toEqual(['The package file is no JSON object.']);
  });
});
