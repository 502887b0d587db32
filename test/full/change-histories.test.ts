import { expect, it } from 'vitest';
import { liveHistories } from '../support/change/histories.ts';

it('keeps every edit in 2,000 random histories of a repository', async () => {
  const counts = await liveHistories(2000, 45);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(counts.histories).toBe(2000);
  expect(counts.merged).toBeGreaterThan(1000);
  expect(counts.conflicts).toBeGreaterThan(100);
}, 1_800_000);
