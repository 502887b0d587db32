import { describe, expect, it } from 'vitest';
import { applyDefaults, type IntentDefaults, parseDefaults } from './intent-defaults.ts';

const NOTHING: IntentDefaults = {
  origin: 'company.yaml',
  features: [],
  exclude: [],
  project: {},
  presets: {},
  options: {},
  featureDirs: [],
};

function problemsOf(text: string): readonly string[] {
  const parsed = parseDefaults(text, 'company.yaml');
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path} ${message}`);
}

describe('parseDefaults', () => {
  it('reads what an intent shares with others, and presets, options and folders', () => {
    const text = `
tier: intermediate
features: [audit, { id: db-postgres, options: { poolMax: 50 } }]
exclude: [sentry]
project: { owner: Example }
presets: { enterprise: { features: [vault] } }
options: { cache: { ttl: 60 } }
featureDirs: [./features]
`;
    expect(parseDefaults(text, 'company.yaml')).toEqual({
      ok: true,
      value: {
        origin: 'company.yaml',
        tier: 'intermediate',
        features: ['audit', { id: 'db-postgres', options: { poolMax: 50 } }],
        exclude: ['sentry'],
        project: { owner: 'Example' },
        presets: { enterprise: { features: ['vault'], exclude: [] } },
        options: { cache: { ttl: 60 } },
        featureDirs: ['./features'],
      },
    });
  });

  it('leaves the address of the schema to editors', () => {
    expect(parseDefaults('{ "$schema": "./defaults.schema.json" }', 'company.json')).toEqual({
      ok: true,
      value: { ...NOTHING, origin: 'company.json' },
    });
  });

  it('takes an empty file for no wishes, without a stack or tier of its own', () => {
    expect(parseDefaults('{}', 'company.yaml')).toEqual({ ok: true, value: NOTHING });
  });

  it('reports every fault at its place', () => {
    const text = `tear: basic
name: billing
tier: basick
features: [Audit]
presets: { super: {}, basic: { tier: basic }, advanced: { features: [x, x] } }
options: [1]
featureDirs: ./features
`;
    const problems = problemsOf(text);
    expect(problems.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'company.yaml:1:1',
        'company.yaml:2:1',
        'company.yaml:3:1',
        'company.yaml:4:12',
        'company.yaml:5:12',
        'company.yaml:6:1',
        'company.yaml:7:1',
      ]),
    );
    expect(problems.join('\n')).toContain('"x" is listed twice');
  });

  it.each(['[1]', 'text', 'a: ['])('refuses %j', (text) => {
    expect(problemsOf(text)).toHaveLength(1);
  });
});

describe('applyDefaults', () => {
  const apply = (document: Record<string, unknown>, defaults: Partial<IntentDefaults>, tier?: string) =>
    applyDefaults(document, { ...NOTHING, ...defaults }, tier);

  it('fills in what the document leaves open', () => {
    const defaults = { stack: 'go', tier: 'advanced', project: { owner: 'a', team: 'b' } } as const;
    expect(apply({ tier: 'basic', project: { owner: 'mine' } }, defaults)).toEqual({
      stack: 'go',
      tier: 'basic',
      features: [],
      exclude: [],
      project: { owner: 'mine', team: 'b' },
    });
  });

  it('adds wishes, but not against the document', () => {
    const document = { features: ['sentry', { id: 'cache', options: { ttl: 1 } }], exclude: ['audit'] };
    const merged = apply(document, { features: ['audit', 'vault', 'cache'], exclude: ['sentry', 'texts'] });
    expect(merged).toMatchObject({
      features: ['sentry', { id: 'cache', options: { ttl: 1 } }, 'vault'],
      exclude: ['audit', 'texts'],
    });
  });

  it.each([
    [{}, undefined, ['b']],
    [{ tier: 'advanced' }, undefined, ['b', 'a']],
    [{ tier: 'basic' }, 'enterprise', ['b', 'a', 'e']],
    [{ tier: 'nonsense' }, undefined, []],
  ])('takes the presets up to the tier: %j with --tier %s', (document, tier, features) => {
    const wish = (id: string) => ({ features: [id], exclude: [] });
    const presets = { basic: wish('b'), advanced: wish('a'), enterprise: wish('e') };
    expect(apply(document, { presets }, tier).features).toEqual(features);
  });

  it('leaves what is no list to the schema', () => {
    expect(apply({ features: 'x', exclude: 1, project: [] }, { features: ['a'] })).toMatchObject({
      features: 'x',
      exclude: 1,
      project: [],
    });
  });
});
