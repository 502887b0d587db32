import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/kernel/app-error.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { systemContext } from '../../src/platform/context/context.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { type CallResult, CircuitBreaker, type CircuitState } from '../../src/platform/resilience/circuit-breaker.ts';
import { type Outcome, Policy, type PolicyLimits, type PolicyOptions } from '../../src/platform/resilience/policy.ts';
import { resilienceErrors } from '../../src/platform/resilience/resilience.errors.ts';
import { Resilience } from '../../src/platform/resilience/resilience.ts';
import { RetryBudget } from '../../src/platform/resilience/retry-budget.ts';
import { startService } from '../support/service.ts';

const ctx = systemContext(createIdSource());
const UNAVAILABLE = { definition: resilienceErrors.DEPENDENCY_UNAVAILABLE };
const fail = () => Promise.reject(new Error('no'));
const never = () => new Promise<never>(() => undefined);

const LIMITS: PolicyLimits = {
  timeoutMs: 5000,
  attemptTimeoutMs: 5000,
  attempts: 3,
  retryMs: 1,
  retryBudget: 1,
  concurrency: 2,
  queue: 2,
  failureShare: 0.5,
  minimumCalls: 1000,
  windowMs: 1000,
  openMs: 1000,
};

function createPolicy(limits: Partial<PolicyLimits> = {}, options: Partial<PolicyOptions> = {}) {
  const outcomes: Outcome[] = [];
  const retries: string[] = [];
  const states: CircuitState[] = [];
  const observer = {
    called: (outcome: Outcome) => void outcomes.push(outcome),
    retried: (outcome: string) => void retries.push(outcome),
    changed: (state: CircuitState) => void states.push(state),
  };
  return {
    policy: new Policy({ limits: { ...LIMITS, ...limits }, observer, ...options }),
    outcomes,
    retries,
    states,
  };
}

describe('retries', () => {
  it('repeat what may pass, and tell the attempt', async () => {
    const { policy, outcomes, retries } = createPolicy();
    const seen: number[] = [];
    const answer = await policy.run(ctx, async (_signal, attempt) => {
      seen.push(attempt);
      if (attempt < 3) throw new Error('no');
      return attempt;
    });
    assert.deepEqual([answer, seen, outcomes, retries], [3, [1, 2, 3], ['ok'], ['made', 'made']]);
    await assert.rejects(policy.run(ctx, fail), UNAVAILABLE);
    assert.deepEqual(outcomes, ['ok', 'failed']);
  });

  it('are not made of a refusal, of what must not be done twice, and of what an own rule excludes', async () => {
    const { policy, outcomes } = createPolicy();
    let attempts = 0;
    const refuse = async () => {
      attempts += 1;
      throw new AppError(coreErrors.FORBIDDEN);
    };
    await assert.rejects(policy.run(ctx, refuse), { definition: coreErrors.FORBIDDEN });
    const failOnce = async () => {
      attempts += 1;
      throw new Error('no');
    };
    await assert.rejects(policy.run(ctx, failOnce, { repeatable: false }), UNAVAILABLE);
    await assert.rejects(policy.run(ctx, failOnce, { isTransient: () => false }), /no/);
    assert.deepEqual([attempts, outcomes], [3, ['refused', 'failed', 'refused']]);
  });

  it('have a budget: ten after a quiet time, then a share of the calls', async () => {
    const { policy, retries } = createPolicy({ attempts: 2, retryBudget: 0.25 });
    for (let call = 0; call < 50; call += 1) await assert.rejects(policy.run(ctx, fail), UNAVAILABLE);
    const made = retries.filter((outcome) => outcome === 'made').length;
    assert.ok(made >= 20 && made <= 23, String(made));
    assert.equal(retries.length, 50);
    assert.equal(new RetryBudget(0).spend(), false);
  });

  it('pause for as long as the other side asks, and not at all beyond the time limit', async () => {
    const { policy, outcomes } = createPolicy({ attempts: 2, timeoutMs: 2000 });
    const started = performance.now();
    const failUntilSecond = async (_signal: AbortSignal, attempt: number) => {
      if (attempt === 1) throw new Error('no');
      return performance.now() - started;
    };
    const waited = await policy.run(ctx, failUntilSecond, { retryAfterMs: () => 60 });
    assert.ok(waited >= 55, String(waited));
    await assert.rejects(policy.run(ctx, fail, { retryAfterMs: () => 3000 }), UNAVAILABLE);
    await assert.rejects(
      policy.run({ ...ctx, deadline: Date.now() + 10 }, fail, { retryAfterMs: () => 60 }),
      UNAVAILABLE,
    );
    assert.ok(performance.now() - started < 2000);
    assert.deepEqual(outcomes, ['ok', 'failed', 'failed']);
  });
});

describe('time limits', () => {
  it('end an attempt that ignores its signal, and the next one may succeed', async () => {
    const { policy, outcomes } = createPolicy({ attemptTimeoutMs: 20 });
    const signals: AbortSignal[] = [];
    const answer = await policy.run(ctx, (signal, attempt) => {
      signals.push(signal);
      return attempt === 1 ? never() : Promise.resolve('late');
    });
    assert.deepEqual([answer, signals.map(({ aborted }) => aborted)[0]], ['late', true]);
    await assert.rejects(policy.run(ctx, never), UNAVAILABLE);
    assert.deepEqual(outcomes, ['ok', 'timeout']);
  });

  it('end all attempts together', async () => {
    const { policy, outcomes } = createPolicy({ timeoutMs: 50, attemptTimeoutMs: 20, attempts: 10, retryMs: 10 });
    const started = performance.now();
    await assert.rejects(policy.run(ctx, never), UNAVAILABLE);
    assert.ok(performance.now() - started < 1000);
    assert.deepEqual(outcomes, ['timeout']);
  });

  it('do not count when the caller has gone', async () => {
    const { policy, outcomes, states } = createPolicy({ minimumCalls: 1 });
    const caller = new AbortController();
    const gone = new Error('gone');
    const call = policy.run({ ...ctx, signal: caller.signal }, never);
    caller.abort(gone);
    await assert.rejects(call, gone);
    assert.deepEqual([outcomes, states], [['abandoned'], []]);
  });
});

describe('a bulkhead', () => {
  it('lets so many in, lets so many wait in order, and refuses more at once', async () => {
    const { policy, outcomes } = createPolicy();
    const order: number[] = [];
    const held = Promise.withResolvers<void>();
    const calls = [1, 2, 3, 4].map((number) =>
      policy.run(ctx, async () => {
        order.push(number);
        await held.promise;
      }),
    );
    await sleep(1);
    assert.deepEqual([order, policy.inFlight], [[1, 2], 2]);
    await assert.rejects(
      policy.run(ctx, async () => assert.fail('too many')),
      UNAVAILABLE,
    );
    held.resolve();
    await Promise.all(calls);
    assert.deepEqual([order, policy.inFlight], [[1, 2, 3, 4], 0]);
    assert.deepEqual(outcomes, ['full', 'ok', 'ok', 'ok', 'ok']);
  });

  it('forgets who waits and is gone, without a place being lost', async () => {
    const { policy } = createPolicy({ concurrency: 1, queue: 1 });
    const held = Promise.withResolvers<void>();
    const first = policy.run(ctx, () => held.promise);
    const caller = new AbortController();
    const second = policy.run({ ...ctx, signal: caller.signal }, never);
    await sleep(1);
    caller.abort(new Error('gone'));
    await assert.rejects(second, /gone/);
    const third = policy.run(ctx, async () => 'in');
    held.resolve();
    await first;
    assert.equal(await third, 'in');
    assert.equal(policy.inFlight, 0);
  });
});

describe('a circuit breaker', () => {
  it('leaves a failing dependency alone, lets one call try, and closes when that succeeds', async () => {
    let now = 0;
    const { policy, outcomes, states } = createPolicy({ minimumCalls: 4, attempts: 1 }, { now: () => now });
    for (let call = 0; call < 4; call += 1) await assert.rejects(policy.run(ctx, fail), UNAVAILABLE);
    assert.equal(policy.state, 'open');
    const untouched = async () => assert.fail('asked');
    await assert.rejects(policy.run(ctx, untouched), { ...UNAVAILABLE, headers: { 'retry-after': '1' } });
    now += 1000;
    await assert.rejects(policy.run(ctx, fail), UNAVAILABLE);
    await assert.rejects(policy.run(ctx, untouched), UNAVAILABLE);
    now += 1000;
    const held = Promise.withResolvers<string>();
    const trial = policy.run(ctx, () => held.promise);
    await sleep(1);
    await assert.rejects(policy.run(ctx, untouched), UNAVAILABLE);
    held.resolve('well');
    assert.equal(await trial, 'well');
    assert.equal(await policy.run(ctx, async () => 'well'), 'well');
    assert.deepEqual(states, ['open', 'half_open', 'open', 'half_open', 'closed']);
    assert.deepEqual(outcomes.slice(4), ['open', 'failed', 'open', 'open', 'ok', 'ok']);
  });

  it('counts a sliding window, and what is older not at all', () => {
    let now = 0;
    const breaker = createBreaker(() => now);
    for (let call = 0; call < 3; call += 1) report(breaker, 'failure');
    now += 1000;
    report(breaker, 'failure');
    assert.equal(breaker.state, 'closed');
    for (const result of ['success', 'success', 'success', 'failure', 'failure'] as const) report(breaker, result);
    assert.equal(breaker.state, 'closed');
    report(breaker, 'failure');
    assert.equal(breaker.state, 'open');
  });

  it('gives the try to the next when whoever tried has not waited, and knows old news', () => {
    let now = 0;
    const breaker = createBreaker(() => now);
    const old = breaker.admit();
    for (let call = 0; call < 4; call += 1) report(breaker, 'failure');
    now += 1000;
    const trial = breaker.admit();
    old?.report('success');
    assert.deepEqual([breaker.state, breaker.admit()], ['half_open', undefined]);
    trial?.report('abandoned');
    report(breaker, 'success');
    assert.equal(breaker.state, 'closed');
  });
});

describe('dependencies of the service', () => {
  it('are under the limits of the configuration or their own, and have one policy each', async () => {
    let resilience: Resilience | undefined;
    await using service = await startService({
      env: { OUTBOUND_ATTEMPTS: '2', OUTBOUND_RETRY_MS: '1' },
      extend: ({ use }) => {
        resilience = use(Resilience);
      },
    });
    assert.ok(resilience);
    const count = async (policy: Policy): Promise<number> => {
      let attempts = 0;
      const attempt = async () => {
        attempts += 1;
        throw new Error('no');
      };
      await assert.rejects(policy.run(ctx, attempt), UNAVAILABLE);
      return attempts;
    };
    assert.equal(await count(resilience.policy('ledger')), 2);
    assert.equal(await count(resilience.policy('rates', { attempts: 4 })), 4);
    const twice = resilience;
    assert.throws(() => twice.policy('rates'), /two policies for rates/);
    const shaky = resilience.policy('shaky', { minimumCalls: 1, attempts: 1 });
    await count(shaky);
    const line = service.logs.find(({ msg }) => msg === 'a dependency fails and is left alone');
    assert.equal(line?.dependency, 'shaky');
  });
});

function createBreaker(now: () => number): CircuitBreaker {
  return new CircuitBreaker({ ...LIMITS, minimumCalls: 4, now, onChange: () => undefined });
}

function report(breaker: CircuitBreaker, result: CallResult): void {
  breaker.admit()?.report(result);
}
