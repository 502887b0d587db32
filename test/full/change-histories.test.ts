import { expect, it } from 'vitest';
import { liveHistories } from '../support/change/histories.ts';

it.each([45, 46, 47, 48])('keeps every edit in 500 random histories of a repository (seed %i)', async (seed) => {
  const counts = await liveHistories(500, seed);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(counts.histories).toBe(500);
  expect(counts.merged).toBeGreaterThan(250);
  expect(counts.conflicts).toBeGreaterThan(25);
});
