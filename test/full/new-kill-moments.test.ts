import { expect, it } from 'vitest';
import { killNewAtMoments } from '../support/program/kill-new.ts';

it('new, killed at 200 moments, leaves nothing or everything', async () => {
  const ends = await killNewAtMoments(200);
  expect(ends.absent).toBeGreaterThan(50);
});
