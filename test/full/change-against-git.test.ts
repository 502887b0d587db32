import { expect, it } from 'vitest';
import { compareWithGit } from '../support/change/compare-with-git.ts';

it.each([61, 62, 63, 64])(
  'keeps every edit that git keeps, with fewer conflicts, in 500 histories (seed %i)',
  async (seed) => {
    const counts = await compareWithGit(500, seed);
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect([counts.histories, counts.lost]).toEqual([500, 0]);
    expect(counts.merges).toBeGreaterThan(500);
    expect(counts.ours).toBeLessThan(counts.git);
    expect(counts.onlyOurs).toBe(0);
    expect(counts.oursFiles).toBeLessThan(counts.gitFiles);
  },
  900_000,
);
