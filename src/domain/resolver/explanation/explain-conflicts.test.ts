import { describe, expect, test } from 'vitest';
import { feature, introduces, registryOf, selectionOf } from '../../../../test/support/registry-builder.ts';
import type { Problem } from '../../problem.ts';
import type { Registry } from '../../registry/registry.ts';
import { resolveSelection } from '../resolve-selection.ts';

function refuse(registry: Registry, ...request: Parameters<typeof selectionOf>): readonly Problem[] {
  const result = resolveSelection(registry, selectionOf(...request));
  return result.ok ? [] : result.problems;
}

const databases = [
  introduces('db-core', 'database', { exclusive: true }),
  feature('db-postgres', { provides: ['database'] }),
  feature('db-sqlite', { provides: ['database'] }),
];

describe('one problem for each kind of conflict', () => {
  test('two providers of an exclusive capability', () => {
    expect(refuse(registryOf(...databases), ['db-sqlite', 'db-postgres'])).toEqual([
      {
        code: 'FEATURE_CONFLICT',
        message: '"db-postgres" and "db-sqlite" both provide the exclusive capability "database".',
        features: ['db-postgres', 'db-sqlite'],
        details: ['db-postgres  you asked for it (--features)', 'db-sqlite    you asked for it (--features)'],
        repairs: [
          { flags: ['--without db-postgres'], resolvesTo: 1 },
          { flags: ['--without db-sqlite'], resolvesTo: 1 },
        ],
      },
    ]);
  });

  test('a chain of requirements is followed from the wish to the clash, and nothing else is told', () => {
    const registry = registryOf(
      ...databases,
      feature('partitions', { requires: [{ feature: 'migrations' }, { feature: 'db-postgres' }] }),
      feature('migrations', { requires: [{ capability: 'database' }] }),
      feature('bystander'),
    );
    expect(refuse(registry, ['partitions', 'db-sqlite', 'bystander'])).toMatchObject([
      {
        features: ['db-postgres', 'db-sqlite', 'partitions'],
        details: [
          'db-sqlite   you asked for it (--features)',
          'partitions  you asked for it (--features)',
          'partitions  requires "db-postgres"',
        ],
        repairs: [
          { flags: ['--without db-sqlite'], resolvesTo: 4 },
          { flags: ['--without partitions'], resolvesTo: 2 },
        ],
      },
    ]);
  });

  test('a declared conflict', () => {
    const registry = registryOf(
      feature('a', { conflicts: [{ feature: 'b', why: 'both own the port' }] }),
      feature('b'),
    );
    expect(refuse(registry, ['a', 'b'])).toMatchObject([
      { code: 'FEATURE_CONFLICT', message: '"a" conflicts with "b": both own the port.', details: { length: 2 } },
    ]);
  });

  test('versions that no range shares, and a pin outside of a range', () => {
    const registry = registryOf(
      feature('lib'),
      feature('lib', { version: '2.0.0' }),
      feature('old', { requires: [{ feature: 'lib', range: '^1' }] }),
      feature('new', { requires: [{ feature: 'lib', range: '^2' }] }),
    );
    expect(refuse(registry, ['old', 'new'])).toMatchObject([
      {
        code: 'FEATURE_VERSION',
        message: 'No version of "lib" meets everything that is asked of it (available: 2.0.0, 1.0.0).',
        details: [
          'new  you asked for it (--features)',
          'new  requires "lib" ^2',
          'old  you asked for it (--features)',
          'old  requires "lib" ^1',
        ],
      },
    ]);
    expect(refuse(registry, ['lib@^2'], { pins: { lib: '1.0.0' } })).toMatchObject([
      {
        code: 'FEATURE_VERSION',
        hint: 'Run `scaffold update` to move "lib" away from 1.0.0.',
        details: ['lib  you asked for it in version ^2 (--features)', 'lib  is held at 1.0.0 by the lock'],
        repairs: [{ flags: ['--features lib'] }, { flags: ['--without lib'] }],
      },
    ]);
  });

  test('a stack that is not supported', () => {
    const registry = registryOf(feature('go-only', { stacks: { go: '^1' } }));
    expect(refuse(registry, ['go-only'])).toMatchObject([
      {
        code: 'FEATURE_UNSUPPORTED',
        message: '"go-only" does not support the stack typescript 1.0.0; it supports go ^1.',
        details: ['go-only  you asked for it (--features)'],
      },
    ]);
  });

  test('a tier that is refused, with a tier that would do as a repair', () => {
    const refuseBelow = { tier: 'enterprise', why: 'evidence needs an audit log' } as const;
    const registry = registryOf(feature('compliance', { tiers: { min: 'enterprise', refuseBelow } }));
    expect(refuse(registry, ['compliance'])).toMatchObject([
      {
        code: 'FEATURE_UNSUPPORTED',
        message: '"compliance" refuses the tier basic; it wants enterprise or above: evidence needs an audit log.',
        repairs: [
          { flags: ['--without compliance'], resolvesTo: 0 },
          { flags: ['--tier enterprise'], resolvesTo: 1 },
        ],
      },
    ]);
  });

  test('a capability that nobody provides on the stack, or that was left out', () => {
    const queue = [introduces('q-core', 'queue'), feature('jobs', { requires: [{ capability: 'queue' }] })];
    const message = '"jobs" requires the capability "queue", and no provider of it can be part of this service.';
    expect(refuse(registryOf(...queue), ['jobs'])).toMatchObject([{ code: 'CAPABILITY_UNPROVIDED', message }]);
    const onGo = feature('river', { provides: ['queue'], stacks: { go: '*' } });
    expect(refuse(registryOf(...queue, onGo), ['jobs'])).toMatchObject([
      {
        code: 'CAPABILITY_UNPROVIDED',
        message,
        details: [
          'jobs   you asked for it (--features)',
          'river  does not support the stack typescript 1.0.0; it supports go *',
        ],
      },
    ]);
    const local = feature('pg-boss', { provides: ['queue'] });
    expect(refuse(registryOf(...queue, local), ['jobs'], { without: ['pg-boss'] })).toMatchObject([
      { code: 'FEATURE_CONFLICT', message, repairs: [{ flags: ['--features pg-boss'], resolvesTo: 2 }, {}] },
    ]);
  });

  test('a base feature that was left out, a wish that was taken back, a requirement that was left out', () => {
    const registry = registryOf(
      feature('config', { base: true }),
      feature('a', { requires: [{ feature: 'b' }] }),
      feature('b'),
    );
    const messages = (...request: Parameters<typeof selectionOf>) =>
      refuse(registry, ...request).map((one) => one.message);
    expect(messages([], { without: ['config'] })).toEqual([
      '"config" is part of every service and cannot be left out.',
    ]);
    expect(messages(['b'], { without: ['b'] })).toEqual(['"b" is both asked for and left out.']);
    expect(messages(['a'], { without: ['b'] })).toEqual(['"b" is left out, but "a" requires it.']);
  });

  test('a circle is printed whole, and is no error where another provider avoids it', () => {
    const ring = [
      feature('a', { requires: [{ feature: 'b' }] }),
      feature('b', { after: ['c'] }),
      feature('c', { requires: [{ feature: 'a' }] }),
    ];
    expect(refuse(registryOf(...ring), ['c'])).toMatchObject([
      {
        code: 'FEATURE_CYCLE',
        message: 'The features require or follow each other in a circle: a -> b -> c -> a.',
        features: ['a', 'b', 'c'],
      },
    ]);
    const choice = registryOf(
      introduces('core', 'store'),
      feature('app', { requires: [{ capability: 'store' }] }),
      feature('store-a', { provides: ['store'], after: ['app'] }),
      feature('store-b', { provides: ['store'] }),
    );
    expect(refuse(choice, ['app'])).toEqual([]);
  });
});

describe('several conflicts', () => {
  const clashing = ['a', 'c'].flatMap((id) => [
    feature(id, { conflicts: [{ feature: `${id}2`, why: 'they clash' }] }),
    feature(`${id}2`),
  ]);

  test('independent ones are all told, and the first carries repairs that mend them all', () => {
    const problems = refuse(registryOf(...clashing), ['a', 'a2', 'c', 'c2']);
    expect(problems.map(({ message }) => message)).toEqual([
      '"a" conflicts with "a2": they clash.',
      '"c" conflicts with "c2": they clash.',
    ]);
    expect(problems[0]?.repairs).toHaveLength(3);
    expect(problems[0]?.repairs?.[0]).toEqual({ flags: ['--without a', '--without c'], resolvesTo: 2 });
    expect(problems[1]?.repairs).toBeUndefined();
  });

  test('one change is offered where it mends conflicts that overlap', () => {
    const registry = registryOf(
      feature('hub', {
        conflicts: [
          { feature: 'x', why: 'no' },
          { feature: 'y', why: 'no' },
        ],
      }),
      feature('x'),
      feature('y'),
    );
    expect(refuse(registry, ['hub', 'x', 'y'])).toMatchObject([
      { repairs: [{ flags: ['--without hub'], resolvesTo: 2 }] },
    ]);
  });

  test('two changes are offered where one is not enough', () => {
    const registry = registryOf(
      feature('app', { requires: [{ feature: 'x' }, { feature: 'y' }] }),
      feature('keeper', { base: true, requires: [{ feature: 'x' }, { feature: 'y' }] }),
      feature('x'),
      feature('y'),
    );
    const [problem] = refuse(registry, [], { without: ['x', 'y'] });
    expect(problem?.repairs).toEqual([{ flags: ['--features x', '--features y'], resolvesTo: 3 }]);
  });
});
