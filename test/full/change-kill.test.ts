import { expect, it } from 'vitest';
import { killAtRandom } from '../support/writer/kill-at-random.ts';

it('a real process that is killed at 500 random moments of a change leaves before or after', async () => {
  const { change } = await killAtRandom(500, 3, 'change');
  process.stdout.write(`${JSON.stringify(change)}\n`);
  expect(change.before + change.midway + change.after).toBe(500);
  expect(change.midway).toBeGreaterThan(100);
});
