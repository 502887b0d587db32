import fc from 'fast-check';
import type { FeatureManifest } from '../../src/domain/manifest/feature-manifest.ts';
import type { Selection } from '../../src/domain/pipeline.ts';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { feature, selectionOf } from './registry-builder.ts';

/** A small catalogue full of trouble, and a request to it. */
export interface RandomCase {
  readonly manifests: readonly FeatureManifest[];
  readonly selection: Selection;
}

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const CAPABILITIES = ['one', 'two'] as const;

const id = fc.constantFrom(...IDS);
const tier = fc.constantFrom(...TIERS);
const range = fc.constantFrom('^1', '^2', '*', '>=1 <3');
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5, nil: undefined });

const requirement = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ feature: id, range: rarely(range), when: rarely(fc.constant('tier >= advanced')) }),
  },
  { weight: 2, arbitrary: fc.record({ capability: fc.constantFrom(...CAPABILITIES) }) },
);

const release = fc.record({
  base: fc.integer({ min: 0, max: 14 }).map((number) => number === 0),
  stacks: fc.constantFrom(undefined, undefined, undefined, undefined, { typescript: '^1' }, { go: '^1' }),
  preset: rarely(tier),
  refuseBelow: fc.option(tier, { freq: 12, nil: undefined }),
  provides: fc.uniqueArray(fc.constantFrom(...CAPABILITIES), { maxLength: 1 }),
  requires: fc.array(requirement, { maxLength: 2 }),
  conflicts: fc.array(fc.record({ feature: id, range: rarely(range) }), { maxLength: 1 }),
  after: fc.uniqueArray(id, { maxLength: 1 }),
});

const request = fc.record({
  tier,
  asked: fc.uniqueArray(fc.record({ id, range: rarely(range) }), { maxLength: 3, selector: (one) => one.id }),
  without: fc.uniqueArray(id, { maxLength: 1 }),
  pins: fc.dictionary(id, fc.constantFrom('1.0.0', '2.0.0'), { maxKeys: 1 }),
});

/** Six features, some of them in two versions, two capabilities, one of them exclusive, and a few wishes. */
export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    releases: fc.array(fc.array(release, { minLength: 1, maxLength: 2 }), { minLength: 6, maxLength: 6 }),
    defaults: fc.tuple(rarely(id), rarely(id)),
    request,
  })
  .map(({ releases, defaults, request: { asked, without, pins, tier } }) => {
    const newest = Object.fromEntries(releases.map((versions, index) => [IDS[index], versions.length]));
    const manifests = releases.flatMap((versions, index) =>
      versions.map((parts, version) => toManifest(IDS[index] ?? 'a', version + 1, parts, newest)),
    );
    const [one, two] = defaults.map((provider, index) => toDefault(manifests, CAPABILITIES[index] ?? 'one', provider));
    const capabilities = {
      one: { title: 'one', exclusive: true, default: one },
      two: { title: 'two', exclusive: false, default: two },
    };
    return {
      manifests: manifests.map((manifest) =>
        manifest.id === 'a' ? feature('a', { ...manifest, capabilities }) : manifest,
      ),
      selection: selectionOf(
        asked.map((wish) => (wish.range === undefined ? wish.id : `${wish.id}@${wish.range}`)),
        { without, pins, tier },
      ),
    };
  });

type Release = typeof release extends fc.Arbitrary<infer T> ? T : never;

/** A registry refuses features that refer to themselves and ranges that no version lies in. */
function toManifest(own: string, major: number, parts: Release, newest: Record<string, number>): FeatureManifest {
  const isOther = (one: object) => !('feature' in one) || one.feature !== own;
  const { stacks, preset, refuseBelow, base, provides } = parts;
  const requires = parts.requires.map((one) =>
    'feature' in one && one.range === '^2' && newest[one.feature] === 1 ? { ...one, range: undefined } : one,
  );
  return feature(own, {
    version: `${major}.0.0`,
    base,
    provides,
    ...(stacks === undefined ? {} : { stacks }),
    tiers: dropAbsent({
      min: 'basic',
      preset,
      refuseBelow: refuseBelow === undefined ? undefined : { tier: refuseBelow, why: 'of a rule' },
    }),
    requires: requires.filter(isOther).map((one) => dropAbsent(one)),
    conflicts: parts.conflicts.filter(isOther).map((conflict) => dropAbsent({ ...conflict, why: 'they clash' })),
    after: parts.after.filter((other) => other !== own),
  });
}

function toDefault(manifests: readonly FeatureManifest[], capability: string, provider: string | undefined) {
  const isProvider = manifests.some(
    ({ id, provides, neutral, stacks }) =>
      id === provider && provides.includes(capability) && (neutral || 'typescript' in stacks),
  );
  return isProvider && provider !== undefined ? { typescript: provider } : {};
}

function dropAbsent<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}
