import { expect, it } from 'vitest';
import { compareWithGit } from '../support/change/compare-with-git.ts';

// 2,000 histories in test/full.
it('keeps every edit that git merge keeps, with fewer conflicts, in 30 histories', async () => {
  const counts = await compareWithGit(30, 60);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect([counts.histories, counts.lost]).toEqual([30, 0]);
  expect(counts.merges).toBeGreaterThan(20);
  expect(counts.ours).toBeLessThan(counts.git);
  expect(counts.oursFiles).toBeLessThan(counts.gitFiles);
}, 120_000);
