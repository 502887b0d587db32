import { describe, expect, test } from 'vitest';
import { feature, introduces, registryOf, stack } from '../../../test/support/registry-builder.ts';
import type { FeatureManifest } from '../manifest/feature-manifest.ts';
import { buildRegistry } from './build-registry.ts';

function problemsOf(...manifests: readonly FeatureManifest[]) {
  const built = buildRegistry({
    features: manifests.map((manifest) => ({ manifest, source: 'builtin' })),
    stacks: [{ manifest: stack('typescript'), source: 'builtin' }],
  });
  return built.ok ? [] : built.problems.map(({ code, message, hint }) => [code, message, hint]);
}

describe('a registry', () => {
  test('holds versions newest first, releases before prereleases, and features by id', () => {
    const versions = ['1.0.0', '2.0.0-rc.1', '1.10.0', '1.9.0'];
    const { features } = registryOf(feature('b'), ...versions.map((version) => feature('a', { version })));
    expect([...features.keys()]).toEqual(['a', 'b']);
    expect(features.get('a')?.map(({ version }) => version)).toEqual(['1.10.0', '1.9.0', '1.0.0', '2.0.0-rc.1']);
  });

  test('knows who introduces and who provides a capability', () => {
    const registry = registryOf(
      introduces('db-core', 'database', { exclusive: true, default: { typescript: 'sqlite' } }),
      feature('sqlite', { provides: ['database'] }),
      feature('postgres', { provides: ['database'] }),
    );
    expect(registry.capabilities.get('database')).toEqual({
      id: 'database',
      title: 'database',
      exclusive: true,
      defaults: { typescript: 'sqlite' },
      introducedBy: 'db-core',
      providers: ['postgres', 'sqlite'],
    });
  });

  test('parses the conditions of requirements', () => {
    const registry = registryOf(feature('a', { requires: [{ feature: 'b', when: 'tier >= advanced' }] }), feature('b'));
    expect(registry.features.get('a')?.[0].requires[0]?.condition).toMatchObject({ kind: 'tier' });
  });
});

describe('references', () => {
  test('to unknown features, capabilities and stacks are told all at once, with near misses', () => {
    const why = 'because';
    expect(
      problemsOf(
        introduces('core', 'database'),
        feature('db-postgres', { provides: ['databse'], stacks: { typescrpt: '^1' } }),
        feature('app', {
          requires: [{ feature: 'db-postgre' }, { capability: 'databases' }],
          conflicts: [{ feature: 'nothing-like-it', why }],
          recommends: [{ feature: 'postgres', why }],
          after: ['appp'],
        }),
      ),
    ).toEqual([
      [
        'FEATURE_UNKNOWN',
        '"app" names the unknown feature "db-postgre" under `requires`.',
        'Did you mean "db-postgres"?',
      ],
      [
        'FEATURE_UNKNOWN',
        '"app" names the unknown feature "nothing-like-it" under `conflicts`.',
        'Add the source that holds it, or take the entry away.',
      ],
      [
        'FEATURE_UNKNOWN',
        '"app" names the unknown feature "postgres" under `recommends`.',
        'Did you mean "db-postgres"?',
      ],
      ['FEATURE_UNKNOWN', '"app" names the unknown feature "appp" under `after`.', 'Did you mean "app"?'],
      [
        'CAPABILITY_UNKNOWN',
        '"app" names the unknown capability "databases" under `requires`.',
        'Did you mean "database"?',
      ],
      [
        'CAPABILITY_UNKNOWN',
        '"db-postgres" names the unknown capability "databse" under `provides`.',
        'Did you mean "database"?',
      ],
      [
        'STACK_UNKNOWN',
        '"db-postgres" names the unknown stack "typescrpt" under `stacks`.',
        'Did you mean "typescript"?',
      ],
    ]);
  });

  test('to stacks of other catalogues are allowed', () => {
    expect(problemsOf(feature('a', { stacks: { haskell: '^1', typescript: '^1' } }))).toEqual([]);
  });

  test('to itself are refused', () => {
    expect(problemsOf(feature('a', { after: ['a'] }))).toEqual([
      ['MANIFEST_INVALID', '"a" names itself under `after`.', undefined],
    ]);
  });

  test('by a range that no version lies in are refused in the newest version only', () => {
    const requires = [{ feature: 'lib', range: '^9' }];
    expect(problemsOf(feature('lib'), feature('app', { requires }))).toEqual([
      ['FEATURE_VERSION', '"app" requires "lib" ^9, and no source holds such a version.', 'Available: 1.0.0.'],
    ]);
    expect(problemsOf(feature('lib'), feature('app', { requires }), feature('app', { version: '2.0.0' }))).toEqual([]);
  });
});

describe('the rest', () => {
  test('the same version twice, in one source or in two', () => {
    const built = buildRegistry({
      features: [
        { manifest: feature('a'), source: 'dir:./features' },
        { manifest: feature('a'), source: 'builtin' },
      ],
      stacks: [1, 2].map(() => ({ manifest: stack('typescript'), source: 'builtin' })),
    });
    expect(built.ok ? [] : built.problems.map(({ code, message }) => [code, message])).toEqual([
      ['MANIFEST_DUPLICATE', 'The feature "a" 1.0.0 is in both builtin and dir:./features.'],
      ['MANIFEST_DUPLICATE', 'The stack "typescript" 1.0.0 is twice in builtin.'],
    ]);
  });

  test('a capability that two features introduce', () => {
    expect(problemsOf(introduces('a', 'queue'), introduces('b', 'queue'))).toMatchObject([
      ['MANIFEST_INVALID', 'The capability "queue" is introduced by both "a" and "b".', expect.any(String)],
    ]);
  });

  test('a default that does not exist, or does not provide the capability on that stack', () => {
    const lite = feature('lite', { provides: ['db'], stacks: { go: '^1' } });
    expect(problemsOf(introduces('core', 'db', { default: { typescript: 'lit' } }), lite)).toEqual([
      [
        'FEATURE_UNKNOWN',
        '"lit", the default of the capability "db" for the stack "typescript", is no known feature.',
        'Did you mean "lite"?',
      ],
    ]);
    expect(problemsOf(introduces('core', 'db', { default: { typescript: 'lite' } }), lite)).toEqual([
      [
        'MANIFEST_INVALID',
        '"lite", the default of the capability "db" for the stack "typescript", does not provide it there.',
        'Name a provider that supports the stack; providers are: lite.',
      ],
    ]);
  });

  test('conditions that cannot be parsed, look at what is not known yet, or name unknown options', () => {
    const when = (condition: string) =>
      problemsOf(feature('b'), feature('a', { requires: [{ feature: 'b', when: condition }] })).map(
        ([code, message]) => [code, message],
      );
    expect(when('tier >=')).toEqual([['WHEN_INVALID', expect.any(String)]]);
    expect(when('feature(b)')).toEqual([
      [
        'WHEN_INVALID',
        'The condition `feature(b)` of a requirement of "a" asks for features or capabilities, which are not known yet.',
      ],
    ]);
    expect(when('option(size) > 1')).toEqual([
      ['WHEN_INVALID', 'The condition `option(size) > 1` of a requirement of "a" names the unknown option "size".'],
    ]);
  });
});
