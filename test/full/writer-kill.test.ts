import { describe, expect, it } from 'vitest';
import { killChange, killCreation } from '../support/writer/kill-at-calls.ts';
import { killAtRandom } from '../support/writer/kill-at-random.ts';

describe('a real process that is killed', () => {
  it('before every file-system call, while it makes a project, leaves nothing', async () => {
    expect(await killCreation(1)).toBeGreaterThan(20);
  });

  it('before every file-system call, while it changes a project, leaves what recovery turns into before or after', async () => {
    expect([...(await killChange(1))].sort()).toEqual([
      'finished, after',
      'nothing, after',
      'nothing, before',
      'rolled-back, before',
    ]);
  });

  it('at 200 random moments leaves before or after', async () => {
    const { new: creation, change } = await killAtRandom(200, 2);
    expect(creation.midway).toBeGreaterThan(20);
    expect(change.midway).toBeGreaterThan(20);
  });
});
