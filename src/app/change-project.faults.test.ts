import { describe, expect, it } from 'vitest';
import { changeWithFaults } from '../../test/support/change/kill-change.ts';

// Every call in test/full; real processes that are killed in src/adapters/fs/kill.test.ts.
describe('a change that meets a fault leaves before or after, and can be made again', { timeout: 120_000 }, () => {
  it('death, at calls all over the run', async () => {
    const { before, after } = await changeWithFaults('death', 29);
    expect(Math.min(before, after)).toBeGreaterThan(0);
  });

  it.each(['ENOSPC', 'EACCES'] as const)('%s', async (code) => {
    expect((await changeWithFaults(code, 97)).before).toBeGreaterThan(0);
  });
});
