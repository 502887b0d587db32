import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/pipeline.ts';
import { planFromYaml } from '../support/plan.ts';

const OWN = `
facts:
  adr:
    - { id: euro-only, title: 'Amounts are in euro, not *any* currency', context: One country., decision: Only EUR., consequences: None. }
`;

function recordsOf({ files }: Plan): ReadonlyMap<string, string> {
  const records = files.filter(({ path }) => /^docs\/adr\/(?!README)/.test(path));
  return new Map(records.map(({ path, content }) => [path.slice('docs/adr/'.length), String(content)]));
}

function linksOf({ files }: Plan): readonly string[] {
  const index = String(files.find(({ path }) => path === 'docs/adr/README.md')?.content);
  return [...index.matchAll(/^- \[.+\]\((.+)\)$/gm)].map(([, link]) => link ?? '');
}

describe('decision records', () => {
  it('are all in the index, each with its four parts', () => {
    const { plan } = planFromYaml('name: billing\nfeatures: [adr]');
    const records = recordsOf(plan);
    expect([...linksOf(plan)].sort()).toEqual([...records.keys()].sort());
    expect(records.size).toBeGreaterThan(5);
    for (const text of records.values()) {
      expect(text).toMatch(
        /^# .+\n\nStatus: accepted\n\n## Context\n\n[\s\S]+\n\n## Decision\n\n[\s\S]+\n\n## Consequences\n\n[\s\S]+\n$/,
      );
    }
  });

  it('stay where they are when another feature, or the user, brings one', () => {
    const { plan: with0 } = planFromYaml('name: billing\nfeatures: [adr]\nexclude: [openapi]');
    const { plan: with1 } = planFromYaml(`name: billing\nfeatures: [adr]${OWN}`);
    const before = recordsOf(with0);
    const after = recordsOf(with1);
    expect(after.size).toBeGreaterThan(before.size);
    for (const [name, text] of before) expect(after.get(name)).toBe(text);
    expect(after.get('euro-only.md')).toContain('# Amounts are in euro, not \\*any\\* currency\n');
  });

  it('are not there without the feature', () => {
    expect(recordsOf(planFromYaml('name: billing').plan).size).toBe(0);
  });
});
