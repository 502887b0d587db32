import { expect, it } from 'vitest';
import { killAtRandom } from '../support/writer/kill-at-random.ts';

it.each([3, 4, 5, 6])(
  'a process that is killed at 125 random moments of a change leaves before or after (seed %i)',
  async (seed) => {
    const { change } = await killAtRandom(125, seed, 'change');
    process.stdout.write(`${JSON.stringify(change)}\n`);
    expect(change.before + change.midway + change.after).toBe(125);
    expect(change.midway).toBeGreaterThan(5);
  },
);
