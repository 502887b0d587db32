import { describe, expect, it } from 'vitest';
import { killNewAtCalls } from '../support/program/kill-new.ts';

describe('new, killed', () => {
  it.for(['beside', 'in place'] as const)('before every one of its calls, %s', async (place) => {
    const ends = await killNewAtCalls(place, 1);
    expect(ends.absent).toBeGreaterThan(60);
    expect(ends.complete).toBeGreaterThan(place === 'in place' ? 5 : -1);
  });
});
