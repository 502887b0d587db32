import { expect, it } from 'vitest';
import { planService, tryResolve } from '../../src/app/plan-service.ts';
import { createRenderMemory } from '../../src/domain/composer/render-memory.ts';
import { checkIntent } from '../../src/domain/intent/check-intent.ts';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { checkoutCatalogue } from '../support/plan.ts';
import { createRandom } from '../support/random.ts';

const PLANS = 24;
const MODULES = [
  { name: 'invoice', fields: { number: 'string!', total: 'money' } },
  { name: 'tag', fields: {} },
];

it('a plan that recalls what was rendered before has the same files as one made from nothing', {
  timeout: 120_000,
}, () => {
  const catalogue = checkoutCatalogue();
  const names = [...catalogue.registry.features.keys()].sort();
  const random = createRandom(20_261_121);
  const memory = createRenderMemory();
  let planned = 0;
  let recalled = 0;
  while (planned < PLANS) {
    // Like somebody who goes through a list: mostly the same service again, with something more or less.
    const features = names.filter(() => random() < 0.04);
    const exclude = names.filter((name) => random() < 0.02 && !features.includes(name));
    const intent = checkIntent(
      {
        name: random() < 0.8 ? 'billing' : 'orders',
        stack: 'typescript',
        tier: TIERS[Math.floor(random() * TIERS.length)],
        features,
        exclude,
        modules: MODULES.filter(() => random() < 0.7),
        ...(random() < 0.2 ? { project: { team: 'core' } } : {}),
      },
      'scaffold.yaml',
    );
    if (!intent.ok) throw new Error(JSON.stringify(intent.problems));
    const resolved = tryResolve({ intent: intent.value, origins: {} }, catalogue);
    if (!resolved.ok) continue;
    planned += 1;
    const before = memory.texts.size;
    const quick = planService(intent.value, resolved.value, catalogue, memory).files;
    const slow = planService(intent.value, resolved.value, catalogue).files;
    expect(quick.length).toBe(slow.length);
    expect(
      quick.filter((file, at) => JSON.stringify(file) !== JSON.stringify(slow[at])).map(({ path }) => path),
    ).toEqual([]);
    if (memory.texts.size - before < slow.length / 2) recalled += 1;
  }
  // Else nothing was recalled, and the comparison says nothing.
  expect(recalled).toBeGreaterThan(PLANS / 2);
});
