import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/pipeline.ts';
import { checkoutCatalogue, planFromYaml } from '../support/plan.ts';

const { registry } = checkoutCatalogue();
const modules = 'modules: [{ name: invoice }]';

/** Titles of sections that stand in no document of the service. */
function listLost({ facts, files }: Plan): readonly string[] {
  const pages = files.filter(({ path }) => path.endsWith('.md')).map(({ content }) => Buffer.from(content).toString());
  const isShown = (title: string, body: string): boolean =>
    pages.some((page) => page.includes(`## ${title}\n`) && page.includes(body.trimEnd()));
  return facts.doc
    .filter(({ title, body }) => !isShown(title, body))
    .map(({ document, title }) => `${document}: ${title}`);
}

describe('sections of documents', () => {
  it.each([...registry.features.keys()])('%s alone: none is lost', (id) => {
    const { hidden, tiers } = registry.features.get(id)?.[0].manifest ?? {};
    const asked = hidden === true ? '' : `features: [${id}]\n`;
    const tier = tiers?.refuseBelow?.tier ?? 'basic';
    expect(listLost(planFromYaml(`name: billing\ntier: ${tier}\n${asked}${modules}`).plan)).toEqual([]);
  });

  it.each(['basic', 'intermediate', 'advanced', 'enterprise'])('%s: none is lost', (tier) => {
    expect(listLost(planFromYaml(`name: billing\ntier: ${tier}\n${modules}`).plan)).toEqual([]);
  });

  it('of operations have a page of their own, which the README names', () => {
    const { plan } = planFromYaml(`name: billing\nfeatures: [outbox, slo, dashboards]\n${modules}`);
    const text = (path: string): string => String(plan.files.find((file) => file.path === path)?.content);
    expect(text('docs/operations.md')).toMatch(/^# Operations\n[\s\S]*docs\/runbooks[\s\S]*\n## Outbox\n/);
    expect(text('README.md')).toContain('[Operations](docs/operations.md): ');
    const { plan: bare } = planFromYaml(`name: billing\ntier: basic\n${modules}`);
    expect(bare.files.some(({ path }) => path === 'docs/operations.md')).toBe(false);
  });
});
