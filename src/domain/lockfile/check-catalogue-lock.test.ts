import { describe, expect, it } from 'vitest';
import { type CatalogueLock, parseCatalogueLock } from './catalogue-lock.ts';
import { checkCatalogueLock } from './check-catalogue-lock.ts';
import { printCatalogueLock } from './print-catalogue-lock.ts';

const lock: CatalogueLock = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'x', dependencies: { a: '1.0.0', b: '1.0.0' }, devDependencies: { c: '1.0.0' } },
    'node_modules/a': { version: '1.0.0', resolved: 'somewhere', integrity: 'sha512-a' },
    'node_modules/b': { version: '1.0.0', optionalDependencies: { 'b-linux': '1.0.0' } },
    'node_modules/b-linux': { version: '1.0.0', optional: true, os: ['linux'] },
    'node_modules/c': { version: '1.0.0', dev: true },
  },
};

function messages(...args: Parameters<typeof checkCatalogueLock>): readonly string[] {
  return checkCatalogueLock(...args).map(({ message }) => message);
}

describe('checkCatalogueLock', () => {
  it('accepts exactly what is declared', () => {
    expect(messages(lock, { dependencies: { b: '1.0.0', a: '1.0.0' }, devDependencies: { c: '1.0.0' } })).toEqual([]);
  });

  it('names what was added, removed, changed and moved', () => {
    expect(messages(lock, { dependencies: { a: '1.0.1', c: '1.0.0', d: '1.0.0' }, devDependencies: {} })).toEqual([
      '"a" is declared as 1.0.1 but locked as 1.0.0.',
      '"b" 1.0.0 is locked but no longer declared in the same place.',
      '"c" 1.0.0 is declared but not locked.',
      '"d" 1.0.0 is declared but not locked.',
      '"c" 1.0.0 is locked but no longer declared in the same place.',
    ]);
  });

  it('names a platform package that the registry did not give', () => {
    const { 'node_modules/b-linux': _missing, ...packages } = lock.packages;
    const declared = { dependencies: { a: '1.0.0', b: '1.0.0' }, devDependencies: { c: '1.0.0' } };
    expect(messages({ lockfileVersion: 3, packages }, declared)).toEqual([
      '"b" depends on "b-linux" 1.0.0, which the catalogue lock lacks.',
    ]);
  });
});

describe('printCatalogueLock', () => {
  it('prints one line per package, without addresses and flags', () => {
    expect(printCatalogueLock(lock)).toBe(`{"lockfileVersion":3,"packages":{
"":{"dependencies":{"a":"1.0.0","b":"1.0.0"},"devDependencies":{"c":"1.0.0"}},
"node_modules/a":{"version":"1.0.0","integrity":"sha512-a"},
"node_modules/b":{"version":"1.0.0","optionalDependencies":{"b-linux":"1.0.0"}},
"node_modules/b-linux":{"version":"1.0.0","os":["linux"]},
"node_modules/c":{"version":"1.0.0"}
}}
`);
  });

  it('prints what can be read again', () => {
    const read = parseCatalogueLock(printCatalogueLock(lock), 'lock.json');
    expect(read.ok && printCatalogueLock(read.value)).toBe(printCatalogueLock(lock));
  });
});

describe('parseCatalogueLock', () => {
  function problemsOf(text: string) {
    const result = parseCatalogueLock(text, 'lock.json');
    return result.ok ? [] : result.problems.map(({ code, message }) => [code, message]);
  }

  it('refuses what is no lock of version 3', () => {
    expect(problemsOf('{"lockfileVersion":2,"packages":{}}')).toEqual([
      ['LOCK_INCOMPLETE', '"lock.json" is no npm lock file of version 3.'],
    ]);
    expect(problemsOf('{')).toEqual([['YAML_MALFORMED', expect.stringContaining('"lock.json" is no JSON: ')]]);
  });

  it('refuses links and malformed entries, all at once', () => {
    const packages = {
      'packages/x': { version: '1.0.0' },
      'node_modules/x': { link: true },
      y: { dependencies: ['z'] },
    };
    expect(problemsOf(JSON.stringify({ lockfileVersion: 3, packages }))).toEqual([
      ['LOCK_INCOMPLETE', '"lock.json" holds "node_modules/x", which is no package from a registry.'],
      ['LOCK_INCOMPLETE', '"lock.json" holds "y", which is no package from a registry.'],
    ]);
  });
});
