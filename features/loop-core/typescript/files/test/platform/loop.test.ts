import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLoop } from '../../src/platform/loop/loop.ts';

const HOUR_MS = 3_600_000;
const onError = (error: unknown): void => assert.fail(String(error));

describe('a loop', () => {
  it('goes on at once while there is more, and then pauses', async () => {
    let turns = 0;
    const turn = async (): Promise<boolean> => {
      turns += 1;
      return turns < 5;
    };
    const loop = createLoop({ everyMs: HOUR_MS, turn, onError });
    loop.start();
    loop.start();
    await sleep(10);
    assert.equal(turns, 5);
    await loop.stop();
    assert.equal(turns, 5);
  });

  it('is woken out of its pause, and by a call during a turn as well', async () => {
    let turns = 0;
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const turn = async (): Promise<boolean> => {
      turns += 1;
      if (turns === 2) await held;
      return false;
    };
    const loop = createLoop({ everyMs: HOUR_MS, turn, onError });
    loop.start();
    await sleep(5);
    loop.wake();
    await sleep(5);
    assert.equal(turns, 2);
    loop.wake();
    release();
    await sleep(5);
    assert.equal(turns, 3);
    await loop.stop();
  });

  it('comes again after its pause, whatever a turn throws', async () => {
    const errors: unknown[] = [];
    const turn = () => Promise.reject(new Error('no'));
    const loop = createLoop({ everyMs: 2, turn, onError: (error) => errors.push(error) });
    loop.start();
    await sleep(50);
    await loop.stop();
    assert.ok(errors.length > 1, String(errors.length));
  });

  it('waits for the turn that runs when it stops, and begins no other', async () => {
    const seen: string[] = [];
    const turn = async (): Promise<boolean> => {
      seen.push('begun');
      await sleep(20);
      seen.push('ended');
      return true;
    };
    const loop = createLoop({ everyMs: 1, turn, onError });
    loop.start();
    await loop.stop();
    assert.deepEqual(seen, ['begun', 'ended']);
  });
});
