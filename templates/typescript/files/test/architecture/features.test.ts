import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { describe, it } from 'node:test';
import { localFeatures } from '../../src/features.local.ts';
import { features } from '../../src/features.ts';
import type { Feature } from '../../src/platform/feature.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const installed = [...features, ...localFeatures];

describe('features', () => {
  for (const file of globSync('src/**/*.feature.ts', { cwd: ROOT })) {
    it(`${file} is installed`, async () => {
      const exported: readonly Feature[] = Object.values(await import(`${ROOT}${file}`));
      assert.ok(
        exported.length > 0 && exported.every((feature) => installed.includes(feature)),
        'Add it to src/features.local.ts.',
      );
    });
  }

  it('have ids of their own', () => {
    const ids = installed.map((feature) => feature.id);
    assert.deepEqual(ids, [...new Set(ids)]);
  });
});
