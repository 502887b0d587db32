import { describe, expect, it } from 'vitest';
import { killNewAtCalls, killNewAtMoments } from '../support/program/kill-new.ts';

describe('new, killed', () => {
  it('before every one of its file-system calls, leaves nothing or the whole project', async () => {
    const ends = await killNewAtCalls('beside', 1, 8);
    expect(ends.absent).toBeGreaterThan(7);
  });

  it('before any of its calls in the working folder, leaves what the next run takes back or the whole project', async () => {
    const ends = await killNewAtCalls('in place', 13);
    expect(ends.absent).toBeGreaterThan(10);
    expect(ends.complete).toBeGreaterThan(0);
  });

  it('at 20 moments, git included, leaves nothing or a project with a clean first commit', async () => {
    const ends = await killNewAtMoments(20);
    expect(ends.absent).toBeGreaterThan(5);
  });
});
