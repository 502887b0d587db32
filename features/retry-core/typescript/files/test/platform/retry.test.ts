import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { isWorthRetrying, retryDelay } from '../../src/platform/retry/retry.ts';

describe('another attempt', () => {
  it('waits twice as long as the one before, up to a limit, and half of that is chance', () => {
    const limits = { maxMs: 500 };
    for (const [index, full] of [100, 200, 400, 500, 500].entries()) {
      const delay = (chance: number): number => retryDelay(index + 1, 100, { ...limits, random: () => chance });
      assert.deepEqual([delay(0), delay(1)], [full / 2, full]);
    }
    const unlimited = retryDelay(11, 1, { random: () => 1 });
    assert.equal(unlimited, 1024);
  });

  it('is made for what may go well the next time', () => {
    const transient = [coreErrors.UNAVAILABLE, coreErrors.RATE_LIMITED, coreErrors.INTERNAL];
    const refusals = [coreErrors.FORBIDDEN, coreErrors.ROUTE_NOT_FOUND, coreErrors.REQUEST_INVALID];
    for (const definition of transient) assert.equal(isWorthRetrying(new AppError(definition)), true);
    for (const definition of refusals) assert.equal(isWorthRetrying(new AppError(definition)), false);
    assert.equal(isWorthRetrying(new Error('no such host')), true);
  });
});
