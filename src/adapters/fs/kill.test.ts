import { describe, expect, it } from 'vitest';
import { killChange, killCreation } from '../../../test/support/writer/kill-at-calls.ts';
import { killAtRandom } from '../../../test/support/writer/kill-at-random.ts';

// Death at every single call is simulated in staging.test.ts and apply-in-place.test.ts, and real in test/full/writer-kill.test.ts.
describe('a real process that is killed', () => {
  it('before a file-system call, while it makes a project, leaves nothing, and the next run succeeds', async () => {
    expect(await killCreation(4)).toBeGreaterThan(5);
  }, 120_000);

  it('before a file-system call, while it changes a project, leaves what recovery turns into before or after', async () => {
    expect((await killChange(9)).size).toBeGreaterThan(2);
  }, 120_000);

  it('at a random moment leaves before or after', async () => {
    const counts = await killAtRandom(20, 1);
    expect(counts.new.midway + counts.change.midway).toBeGreaterThan(0);
  }, 120_000);
});
