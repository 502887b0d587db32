import { expect, it } from 'vitest';
import { liveHistories } from '../support/change/histories.ts';

it('keeps every edit in 300 random histories of a repository', async () => {
  const counts = await liveHistories(300, 44);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(counts.histories).toBe(300);
  expect(counts.merged).toBeGreaterThan(100);
  expect(counts.conflicts).toBeGreaterThan(10);
}, 300_000);
