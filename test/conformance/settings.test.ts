import { describe, expect, it } from 'vitest';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { checkoutCatalogue, planFromYaml } from '../support/plan.ts';

const optIn = [...checkoutCatalogue().registry.features.values()]
  .map(([{ manifest }]) => manifest)
  .filter(({ tiers, base, hidden }) => tiers.preset === undefined && !base && !hidden);

const CASES: readonly string[] = [
  ...TIERS.map((tier) => `tier: ${tier}`),
  ...optIn.map(({ id }) => `tier: basic\nfeatures: [${id}]`),
];

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

/** Otherwise the first `docker compose up` ends with a list of what is missing. */
describe('what production demands', () => {
  it.each(CASES)('is given wherever the service can be tried out: %s', (intent) => {
    const wanted = intent.includes('features:')
      ? intent.replace(/\[(.*)\]/, `[$1, compose, ${intent.includes('helm') ? 'docker' : 'k8s'}, tests-e2e]`)
      : `${intent}\nfeatures: [tests-e2e]`;
    const { plan } = planFromYaml(`name: billing\n${wanted}\n`);
    const textOf = (folder: string) =>
      plan.files
        .filter(({ path }) => path.startsWith(folder))
        .map(({ content }) => String(content))
        .join('\n');
    const demanded = [...textOf('docs/config.md').matchAll(/^\| `(\w+)` .*required in production/gm)].map(
      ([, name]) => name,
    );
    const places = {
      compose: textOf('compose.yaml'),
      cluster: ['k8s/overlays/local/', 'k8s/base/config.env', 'helm/values.yaml', 'helm/values/local.yaml']
        .map((path) => textOf(`deploy/${path}`))
        .join('\n'),
      installation: textOf('test/support/e2e/production-settings.ts'),
    };
    const missing = Object.entries(places).flatMap(([place, text]) =>
      demanded.filter((name) => !new RegExp(`\\b${name}[:=]`).test(text)).map((name) => `${place}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
