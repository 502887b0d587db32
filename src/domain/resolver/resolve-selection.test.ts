import { describe, expect, test } from 'vitest';
import { feature, introduces, listMessages, registryOf, selectionOf } from '../../../test/support/registry-builder.ts';
import type { Resolution, Selection } from '../pipeline.ts';
import type { Problem } from '../problem.ts';
import type { Registry } from '../registry/registry.ts';
import { resolveSelection } from './resolve-selection.ts';

const PRESET = { tiers: { min: 'basic', preset: 'basic' } } as const;

function resolve(registry: Registry, selection: Selection): Resolution {
  const result = resolveSelection(registry, selection);
  if (!result.ok) throw new Error(listMessages(result.problems).join('\n'));
  return result.value;
}

function refuse(registry: Registry, selection: Selection, steps?: number): readonly Problem[] {
  const result = resolveSelection(registry, selection, steps === undefined ? undefined : { steps });
  return result.ok ? [] : result.problems;
}

const idsOf = ({ features }: Resolution) => features.map(({ id }) => id);
const versionsOf = ({ features }: Resolution) => features.map(({ id, version }) => `${id} ${version}`);

const http = [
  introduces('http-core', 'http-framework', { exclusive: true, default: { typescript: 'http-fastify' } }),
  feature('http-fastify', { provides: ['http-framework'], ...PRESET }),
  feature('http-hono', { provides: ['http-framework'] }),
];

describe('what is in', () => {
  test('asked for, base and preset features, and what they require, in layers ordered by id', () => {
    const registry = registryOf(
      feature('config', { base: true }),
      feature('zeta', { requires: [{ feature: 'alpha' }], ...PRESET }),
      feature('alpha'),
      feature('beta', { requires: [{ feature: 'zeta' }] }),
      feature('late', { after: ['beta', 'unused'] }),
      feature('unused'),
    );
    const { features } = resolve(registry, selectionOf(['beta', 'late']));
    expect(features.map(({ id, layer, reason }) => [id, layer, reason])).toEqual([
      ['alpha', 0, { kind: 'required', by: 'zeta' }],
      ['config', 0, { kind: 'base' }],
      ['zeta', 1, { kind: 'preset', tier: 'basic' }],
      ['beta', 2, { kind: 'asked', origin: '--features' }],
      ['late', 3, { kind: 'asked', origin: '--features' }],
    ]);
  });

  test('a required capability brings in its default, and everyone who requires it is listed', () => {
    const registry = registryOf(...http, feature('openapi', { requires: [{ capability: 'http-framework' }] }));
    const resolution = resolve(registry, selectionOf(['openapi']));
    expect(idsOf(resolution)).toEqual(['http-fastify', 'openapi']);
    expect(resolution.providers).toEqual([
      { capability: 'http-framework', provider: 'http-fastify', requiredBy: ['openapi'] },
    ]);
  });

  test('a provider is told from its reason when only a requirement brings it in', () => {
    const registry = registryOf(
      introduces('db-core', 'database', { exclusive: true, default: { typescript: 'db-sqlite' } }),
      feature('db-postgres', { provides: ['database'] }),
      feature('db-sqlite', { provides: ['database'] }),
      feature('jobs', { requires: [{ capability: 'database' }] }),
    );
    const { features } = resolve(registry, selectionOf(['jobs']));
    expect(features[0]).toMatchObject({
      id: 'db-sqlite',
      reason: { kind: 'provider', capability: 'database', by: 'jobs' },
    });
  });

  test('without a default the first provider by id is chosen, and an excluded one is passed over', () => {
    const registry = registryOf(
      introduces('db-core', 'database', { exclusive: true }),
      feature('db-b', { provides: ['database'] }),
      feature('db-a', { provides: ['database'] }),
      feature('jobs', { requires: [{ capability: 'database' }] }),
    );
    expect(idsOf(resolve(registry, selectionOf(['jobs'])))).toEqual(['db-a', 'jobs']);
    expect(idsOf(resolve(registry, selectionOf(['jobs'], { without: ['db-a'] })))).toEqual(['db-b', 'jobs']);
  });

  test('features of other stacks are no presets, and base features of other stacks are not in', () => {
    const registry = registryOf(
      feature('go-only', { stacks: { go: '^1' }, base: true }),
      feature('go-preset', { stacks: { go: '^1' }, ...PRESET }),
      feature('both', { stacks: { go: '^1', typescript: '^1' }, ...PRESET }),
    );
    expect(idsOf(resolve(registry, selectionOf([])))).toEqual(['both']);
  });
});

describe('what the tier wants gives way', () => {
  const catalogue = [
    ...http,
    feature('fastify-plugin', { requires: [{ feature: 'http-fastify' }], ...PRESET }),
    feature('plugin-docs', { requires: [{ feature: 'fastify-plugin' }], ...PRESET }),
  ];

  test('to an asked-for provider of the same exclusive capability, with all that depends on the loser', () => {
    const resolution = resolve(registryOf(...catalogue), selectionOf(['http-hono']));
    expect(idsOf(resolution)).toEqual(['http-hono']);
    expect(resolution.replaced).toEqual([{ feature: 'http-fastify', by: 'http-hono', capability: 'http-framework' }]);
    expect(resolution.dropped).toEqual([
      {
        feature: 'fastify-plugin',
        because: 'it requires "http-fastify", in whose place "http-hono" provides the capability "http-framework"',
      },
      { feature: 'plugin-docs', because: 'it requires "fastify-plugin", which is dropped itself' },
    ]);
  });

  test('to an exclusion, which is no loss by itself', () => {
    const resolution = resolve(registryOf(...catalogue), selectionOf([], { without: ['fastify-plugin'] }));
    expect(idsOf(resolution)).toEqual(['http-fastify']);
    expect(resolution.dropped).toEqual([
      { feature: 'plugin-docs', because: 'it requires "fastify-plugin", which you left out (--without)' },
    ]);
  });

  test('to a conflict, whoever declares it', () => {
    const registry = registryOf(
      feature('wish', { conflicts: [{ feature: 'preset-a', why: 'both own the port' }] }),
      feature('preset-a', PRESET),
      feature('preset-b', { conflicts: [{ feature: 'wish', why: 'it slows it down' }], ...PRESET }),
    );
    expect(resolve(registry, selectionOf(['wish'])).dropped).toEqual([
      { feature: 'preset-a', because: '"wish" conflicts with it: both own the port' },
      { feature: 'preset-b', because: 'it conflicts with "wish": it slows it down' },
    ]);
  });

  test('to a missing provider and to a version of what it requires', () => {
    const registry = registryOf(
      introduces('q-core', 'queue'),
      feature('q', { provides: ['queue'] }),
      feature('needs-queue', { requires: [{ capability: 'queue' }], ...PRESET }),
      feature('lib'),
      feature('lib', { version: '2.0.0' }),
      feature('needs-old', { requires: [{ feature: 'lib', range: '^1' }], ...PRESET }),
    );
    expect(resolve(registry, selectionOf(['lib@^2'], { without: ['q'] })).dropped).toEqual([
      { feature: 'needs-old', because: 'it requires "lib" ^1, and this service has 2.0.0' },
      {
        feature: 'needs-queue',
        because: 'it requires the capability "queue", which nothing in this service can provide',
      },
    ]);
  });

  test('to a pin on a version that is gone', () => {
    const pins = { preset: '0.9.0' };
    expect(resolve(registryOf(feature('preset', PRESET)), selectionOf([], { pins })).dropped).toEqual([
      { feature: 'preset', because: 'the lock holds it at 0.9.0, which no source has' },
    ]);
  });

  test('lower tiers keep theirs before higher ones', () => {
    const registry = registryOf(
      introduces('core', 'slot', { exclusive: true }),
      feature('a-late', { provides: ['slot'], tiers: { min: 'basic', preset: 'advanced' } }),
      feature('z-early', { provides: ['slot'], ...PRESET }),
    );
    const resolution = resolve(registry, selectionOf([], { tier: 'enterprise' }));
    expect(idsOf(resolution)).toEqual(['z-early']);
    expect(resolution.replaced).toEqual([{ feature: 'a-late', by: 'z-early', capability: 'slot' }]);
  });
});

describe('versions', () => {
  const lib = ['1.0.0', '1.4.0', '2.0.0', '3.0.0-beta.1'].map((version) => feature('lib', { version }));

  test('the newest release is preferred to prereleases and older ones', () => {
    expect(versionsOf(resolve(registryOf(...lib), selectionOf(['lib'])))).toEqual(['lib 2.0.0']);
  });

  test('ranges of the request and of requirements narrow the choice', () => {
    const registry = registryOf(...lib, feature('app', { requires: [{ feature: 'lib', range: '<2' }] }));
    expect(versionsOf(resolve(registry, selectionOf(['app'])))).toContain('lib 1.4.0');
    expect(versionsOf(resolve(registry, selectionOf(['lib@1.0.0'])))).toEqual(['lib 1.0.0']);
  });

  test('a pin holds the version but brings nothing in', () => {
    const registry = registryOf(...lib, feature('app', { requires: [{ feature: 'lib' }] }), feature('other'));
    const pins = { lib: '1.0.0' };
    expect(versionsOf(resolve(registry, selectionOf(['app'], { pins })))).toEqual(['lib 1.0.0', 'app 1.0.0']);
    expect(versionsOf(resolve(registry, selectionOf(['other'], { pins })))).toEqual(['other 1.0.0']);
  });

  test('an older version is taken where the newest cannot hold', () => {
    const registry = registryOf(
      feature('app', { version: '2.0.0', conflicts: [{ feature: 'rival', why: 'they clash' }] }),
      feature('app', { version: '1.0.0' }),
      feature('rival'),
    );
    expect(versionsOf(resolve(registry, selectionOf(['app', 'rival'])))).toEqual(['app 1.0.0', 'rival 1.0.0']);
  });

  test('a newer version is worth what it newly requires', () => {
    const registry = registryOf(
      feature('app', { requires: [{ feature: 'lib' }] }),
      feature('lib', { version: '2.0.0', requires: [{ feature: 'extra' }] }),
      feature('lib', { version: '1.0.0' }),
      feature('extra'),
    );
    expect(versionsOf(resolve(registry, selectionOf(['app'])))).toContain('lib 2.0.0');
  });
});

describe('conditions, options and remarks', () => {
  test('a requirement with a condition counts where tier, stack and own options meet it', () => {
    const registry = registryOf(
      feature('app', {
        options: { mode: { type: 'enum', values: ['small', 'large'], default: 'small', title: 'Mode' } },
        requires: [
          { feature: 'deep', when: 'tier >= advanced' },
          { feature: 'big', when: "option(mode) == 'large' && stack == typescript" },
        ],
      }),
      feature('deep'),
      feature('big'),
    );
    expect(idsOf(resolve(registry, selectionOf(['app'])))).toEqual(['app']);
    expect(idsOf(resolve(registry, selectionOf(['app'], { tier: 'advanced' })))).toEqual(['deep', 'app']);
    const large = selectionOf(['app'], { options: { app: { mode: 'large' } } });
    expect(idsOf(resolve(registry, large))).toEqual(['big', 'app']);
  });

  test('answers are completed, wrong ones are reported all at once', () => {
    const options = { size: { type: 'integer', default: 5, max: 9, title: 'Size' } } as const;
    const registry = registryOf(feature('a', { options }), feature('b', { options }));
    expect(resolve(registry, selectionOf(['a'])).features[0]?.options).toEqual({ size: 5 });
    const wrong = selectionOf(['a', 'b'], { options: { a: { size: 10 }, b: { siz: 1 } } });
    expect(listMessages(refuse(registry, wrong))).toEqual([
      'OPTION_INVALID The option "a.size" must be at most 9, not 10.',
      'OPTION_UNKNOWN The feature "b" has no option "siz".',
    ]);
  });

  test('below the advised tier and unused options are remarks, not errors', () => {
    const registry = registryOf(feature('heavy', { tiers: { min: 'advanced' } }), feature('idle'));
    expect(resolve(registry, selectionOf(['heavy'], { options: { idle: {} } })).notes).toEqual([
      '"heavy" is advised from the tier advanced on; this service is basic.',
      'The options of "idle" have no effect, because it is not part of the service.',
    ]);
  });

  test('recommendations are listed when they are not taken and could be', () => {
    const why = 'it helps';
    const registry = registryOf(
      ...http,
      feature('app', {
        recommends: ['good', 'taken', 'left-out', 'http-hono', 'hostile', 'go-only', 'strict'].map((id) => ({
          feature: id,
          why,
        })),
      }),
      feature('good'),
      feature('taken', PRESET),
      feature('left-out'),
      feature('hostile', { conflicts: [{ feature: 'app', why: 'no' }] }),
      feature('go-only', { stacks: { go: '*' } }),
      feature('strict', { tiers: { min: 'advanced', refuseBelow: { tier: 'advanced', why: 'no' } } }),
    );
    const { recommendations } = resolve(registry, selectionOf(['app'], { without: ['left-out'] }));
    expect(recommendations).toEqual([{ feature: 'good', by: 'app', why }]);
  });
});

describe('what is refused before the search', () => {
  test('unknown names and bad ranges, all at once, with near misses', () => {
    const registry = registryOf(feature('db-postgres'), feature('openapi'));
    const selection = selectionOf(['postgres', 'openapi@one'], { without: ['opnapi'], options: { nothing: {} } });
    expect(refuse(registry, selection).map(({ code, hint, features }) => [code, features[0], hint])).toEqual([
      ['FEATURE_UNKNOWN', 'nothing', 'See `scaffold list`.'],
      ['FEATURE_UNKNOWN', 'opnapi', 'Did you mean "openapi"?'],
      ['FEATURE_UNKNOWN', 'postgres', 'Did you mean "db-postgres"?'],
      ['INTENT_INVALID', 'openapi', 'Write a range such as `^1` or `>=1.2 <3`.'],
    ]);
  });

  test('an unknown stack, and a version of it that nobody holds', () => {
    const registry = registryOf(feature('a'));
    expect(refuse(registry, selectionOf([], { stack: 'typscript' }))).toMatchObject([
      { code: 'STACK_UNKNOWN', hint: 'Did you mean "typescript"?' },
    ]);
    expect(refuse(registry, selectionOf([], { stack: 'rust' }))).toMatchObject([
      { hint: 'Choose one of: go, typescript.' },
    ]);
    expect(refuse(registry, selectionOf([], { stackVersion: '9.0.0' }))).toMatchObject([
      { code: 'STACK_UNKNOWN', hint: 'Choose one of: 1.0.0.' },
    ]);
  });

  test('the search gives up at its limit', () => {
    const registry = registryOf(...['a', 'b', 'c', 'd'].map((id) => feature(id)));
    expect(refuse(registry, selectionOf(['a', 'b', 'c', 'd']), 2)).toMatchObject([{ code: 'RESOLVER_LIMIT' }]);
    expect(refuse(registry, selectionOf(['a', 'b', 'c', 'd']), 10)).toEqual([]);
  });
});
