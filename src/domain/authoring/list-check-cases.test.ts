import { describe, expect, it } from 'vitest';
import { feature, introduces, registryOf } from '../../../test/support/registry-builder.ts';
import type { FeatureManifest } from '../manifest/feature-manifest.ts';
import { describeCase, describeSubject } from './describe-case.ts';
import { listCheckCases, MODULE_SETS } from './list-check-cases.ts';

const stacks = { typescript: '^1' };
const others = [
  introduces('http-core', 'http', { exclusive: true }),
  feature('fast', { stacks, provides: ['http'] }),
  feature('small', { stacks, provides: ['http'], tiers: { min: 'advanced' } }),
  feature('gopher', { stacks: { go: '^1' }, provides: ['http'] }),
  feature('otel', { stacks }),
  feature('jobs', { stacks, tiers: { min: 'basic', refuseBelow: { tier: 'intermediate', why: 'so' } } }),
];

/** What is tried, each once. */
function subjectsOf(manifest: FeatureManifest): readonly string[] {
  return [...new Set(listCheckCases(manifest, registryOf(...others, manifest)).map(describeSubject))];
}

describe('listCheckCases', () => {
  it('tries a feature alone at every tier from its lowest, for every set of modules', () => {
    const audit = feature('audit', { stacks, tiers: { min: 'advanced' } });
    const cases = listCheckCases(audit, registryOf(...others, audit));
    expect(cases.map(describeCase)).toEqual([
      'advanced; no module',
      'advanced; modules a',
      'advanced; modules a, subscription-entitlement',
      'enterprise; no module',
      'enterprise; modules a',
      'enterprise; modules a, subscription-entitlement',
    ]);
    expect(MODULE_SETS).toHaveLength(3);
  });

  it('tries it on every stack that it serves', () => {
    const notice = feature('notice', { tiers: { min: 'enterprise' } });
    const cases = listCheckCases(notice, registryOf(...others, notice));
    expect(new Set(cases.map(({ stack }) => stack))).toEqual(new Set(['typescript', 'go']));
  });

  it('tries every provider that its stack has, each at a tier that both admit', () => {
    const web = feature('web', { stacks, tiers: { min: 'enterprise' }, requires: [{ capability: 'http' }] });
    expect(subjectsOf(web)).toEqual(['enterprise', 'enterprise, http by fast', 'enterprise, http by small']);
    const early = feature('web', { stacks, requires: [{ capability: 'http' }] });
    expect(subjectsOf(early).slice(-2)).toEqual(['basic, http by fast', 'advanced, http by small']);
  });

  it('tries partners that it recommends, and those that its conditions name', () => {
    const web = feature('web', {
      stacks,
      tiers: { min: 'enterprise' },
      recommends: [{ feature: 'jobs', why: 'work' }],
      facts: { metric: [{ name: 'x', when: "feature(otel) || capability(http) || option(x) == 'a'" }] },
      options: { x: { type: 'string', title: 'X', default: 'a' } },
    });
    const cases = listCheckCases(web, registryOf(...others, web));
    const named = cases.map((one) => [describeSubject(one), one.mayBeRefused] as const);
    expect(Object.fromEntries(named)).toEqual({
      enterprise: false,
      'enterprise, with jobs': false,
      'enterprise, with otel': true,
      'enterprise, http by fast': true,
      'enterprise, http by small': true,
    });
    const jobs = feature('web', { stacks, recommends: [{ feature: 'jobs', why: 'work' }] });
    expect(subjectsOf(jobs).at(-1)).toBe('intermediate, with jobs');
  });

  it('gives every answer to closed questions and the ends of ranges, and some answer where there is no default', () => {
    const web = feature('web', {
      stacks,
      tiers: { min: 'enterprise' },
      options: {
        mode: { type: 'enum', values: ['a', 'b'], default: 'a', title: 'Mode' },
        loud: { type: 'boolean', title: 'Loud' },
        size: { type: 'integer', min: 1, max: 9, default: 3, title: 'Size' },
        code: { type: 'string', pattern: '^[A-Z]+$', title: 'Code' },
      },
    });
    expect(subjectsOf(web)).toEqual([
      'enterprise',
      'enterprise, mode=a',
      'enterprise, mode=b',
      'enterprise, loud=false',
      'enterprise, loud=true',
      'enterprise, size=1',
      'enterprise, size=9',
    ]);
    const [first, , , second] = listCheckCases(web, registryOf(...others, web));
    expect([first?.options, second?.options]).toEqual([
      { loud: false, code: 'EXAMPLE' },
      { loud: false, code: 'EXAMPLE', mode: 'a' },
    ]);
  });
});
