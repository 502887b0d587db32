import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveHistories } from '../../test/support/change/histories.ts';
import { createRepository } from '../../test/support/change/repository.ts';

const FEATURES = ['postgres', 'orders', 'cache', 'sessions', 'tracing', 'audit', 'alerts'];
const BASIC = 'name: shop\ntier: basic\nmodules: [{ name: invoice }]\n';

describe('laws of a change', { timeout: 240_000 }, () => {
  it('what is added and removed again leaves no trace', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(FEATURES, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (ids, isAtOnce) => {
          const repository = await createRepository(BASIC);
          const before = repository.snapshot();
          if (isAtOnce) await repository.add(...ids);
          else for (const id of ids) await repository.add(id);
          await repository.change({ kind: 'remove', features: ids, modules: [], cascade: true });
          expect(repository.snapshot()).toEqual(before);
          rmSync(dirname(repository.path), { recursive: true });
        },
      ),
      { seed: 41, numRuns: 12 },
    );
  });

  it('the order in which features come does not matter, nor whether they were there from the start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(FEATURES, { minLength: 2, maxLength: 4 }), async (ids) => {
        const [one, other, start] = await Promise.all([
          createRepository(BASIC),
          createRepository(BASIC),
          createRepository(`${BASIC}features: [${ids.join(', ')}]\n`),
        ]);
        for (const id of ids) await one.add(id);
        await other.add(...ids.toReversed());
        expect(other.snapshot()).toEqual(one.snapshot());
        expect(start.snapshot()).toEqual(one.snapshot());
        for (const { path } of [one, other, start]) rmSync(dirname(path), { recursive: true });
      }),
      { seed: 42, numRuns: 8 },
    );
  });

  // Many more in test/e2e and test/full.
  it('holds in random histories of edits and changes', async () => {
    const counts = await liveHistories(40, 43);
    expect(counts.histories).toBe(40);
    expect(counts.changes).toBeGreaterThan(40);
  });
});
