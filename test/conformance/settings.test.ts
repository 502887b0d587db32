import { describe, expect, it } from 'vitest';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { checkoutCatalogue, planFromYaml } from '../support/plan.ts';

const optIn = [...checkoutCatalogue().registry.features.values()]
  .map(([{ manifest }]) => manifest)
  .filter(({ tiers, base, hidden }) => tiers.preset === undefined && !base && !hidden);

const CASES = [...TIERS.map((tier) => `tier: ${tier}`), ...optIn.map(({ id }) => `tier: basic\nfeatures: [${id}]`)];

/** The service writes docs/config.md from its features; ours comes from facts. They agree only if a group is the id of its feature. */
describe('the groups of settings', () => {
  it.each(CASES)('are ids of features of the service: %s', (intent) => {
    const { plan } = planFromYaml(`name: billing\n${intent}\n`);
    const textOf = (path: string) => String(plan.files.find((file) => file.path === path)?.content);
    const features = plan.files.filter(({ path }) => path.endsWith('.feature.ts'));
    const ids = features.flatMap(({ content }) =>
      [...String(content).matchAll(/\bid: '([a-z0-9-]+)'/g)].map((match) => match[1]),
    );
    const core = /coreConfig = \{([^}]*)\}/.exec(textOf('src/app.ts'))?.[1]?.matchAll(/(\w+):/g) ?? [];
    const known = new Set([...ids, ...[...core].map((match) => match[1])]);
    const sections = [...textOf('docs/config.md').matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(sections.length).toBeGreaterThan(4);
    expect(sections.filter((section) => !known.has(section))).toEqual([]);
  });
});
