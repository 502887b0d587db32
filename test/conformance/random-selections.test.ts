import { expect, it, vi } from 'vitest';
import type { Selection } from '../../src/domain/pipeline.ts';
import { resolveSelection } from '../../src/domain/resolver/resolve-selection.ts';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { checkoutCatalogue } from '../support/plan.ts';
import { createRandom } from '../support/random.ts';
import { createSelectionOracle } from '../support/selection-oracle.ts';

const SELECTIONS = 10_000;

// They take a minute where nothing else runs.
vi.setConfig({ testTimeout: 300_000 });

it('accepts and rejects random selections of the catalogue as an independent oracle does', () => {
  const { registry } = checkoutCatalogue();
  const manifests = [...registry.features.values()].map(([latest]) => latest.manifest);
  const bases = manifests.filter(({ base }) => base).map(({ id }) => id);
  const names = manifests.map(({ id }) => id).sort();
  const answers = createSelectionOracle(manifests);
  const random = createRandom(20_261_121);
  const pick = (odds: number) => names.filter(() => random() < odds);

  const disagreements: unknown[] = [];
  const counts = { accepted: 0, rejected: 0 };
  for (let index = 0; index < SELECTIONS; index += 1) {
    const asked = pick(random() * 0.3);
    const excluded = pick(random() * 0.2).filter((id) => !asked.includes(id));
    const selection: Selection = {
      stack: 'typescript',
      stackVersion: registry.stacks.get('typescript')?.[0].version ?? '',
      tier: TIERS[Math.floor(random() * TIERS.length)] ?? 'basic',
      asked: asked.map((id) => ({ id, origin: '--features' })),
      excluded: excluded.map((id) => ({ id, origin: '--without' })),
      options: {},
      pins: {},
    };
    const expected = answers(selection, bases);
    const { ok } = resolveSelection(registry, selection);
    counts[ok ? 'accepted' : 'rejected'] += 1;
    if (ok !== expected) disagreements.push({ asked, excluded, tier: selection.tier, resolver: ok, oracle: expected });
  }
  expect(disagreements).toEqual([]);
  // Neither answer may be so rare that the comparison says little.
  expect(Math.min(counts.accepted, counts.rejected)).toBeGreaterThan(SELECTIONS / 10);
});
