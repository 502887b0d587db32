import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/app-error.ts';
import type { Context } from '../../kernel/context.ts';
import { isWorthRetrying, retryDelay } from '../retry/retry.ts';
import { Bulkhead, BulkheadFull } from './bulkhead.ts';
import { CircuitBreaker, type CircuitState } from './circuit-breaker.ts';
import { resilienceErrors } from './resilience.errors.ts';
import { RetryBudget } from './retry-budget.ts';

export interface PolicyLimits {
  /** For all attempts and the pauses between them. The deadline of the context ends them too. */
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly attempts: number;
  readonly retryMs: number;
  /** Retries per call, 0 to 1, in the long run. */
  readonly retryBudget: number;
  readonly concurrency: number;
  readonly queue: number;
  readonly failureShare: number;
  readonly minimumCalls: number;
  readonly windowMs: number;
  readonly openMs: number;
}

/** How a call ended. `refused` is an answer too: the same call would get it again. */
export type Outcome = 'ok' | 'refused' | 'failed' | 'timeout' | 'open' | 'full' | 'abandoned';

/** Told what happens, for metrics and the log. */
export interface PolicyObserver {
  called(outcome: Outcome): void;
  retried(outcome: 'made' | 'no_budget'): void;
  changed(state: CircuitState, cause: unknown): void;
}

export interface PolicyOptions {
  readonly limits: PolicyLimits;
  readonly observer: PolicyObserver;
  /** Monotonic, in milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface CallOptions {
  /** False for what must not be done twice. */
  readonly repeatable?: boolean;
  /** Whether a failure may pass, and so counts against the dependency. */
  readonly isTransient?: (error: unknown) => boolean;
  /** How long the dependency asks to be left alone after this failure. */
  readonly retryAfterMs?: (error: unknown) => number | undefined;
}

/** Does one attempt. It should end when the signal is aborted; nobody waits for it any longer. `attempt` counts from 1. */
export type Attempt<T> = (signal: AbortSignal, attempt: number) => Promise<T>;

/**
 * What stands between this service and one that it needs, from the outside in: bulkhead, time limit, retries with a budget, circuit breaker, time
 * limit of an attempt.
 */
export class Policy {
  readonly #options: PolicyOptions;
  readonly #bulkhead: Bulkhead;
  readonly #breaker: CircuitBreaker;
  readonly #budget: RetryBudget;
  #lastFailure: unknown;

  constructor(options: PolicyOptions) {
    const { limits, observer, now = () => performance.now() } = options;
    this.#options = options;
    this.#bulkhead = new Bulkhead(limits.concurrency, limits.queue);
    this.#budget = new RetryBudget(limits.retryBudget);
    this.#breaker = new CircuitBreaker({
      ...limits,
      now,
      onChange: (state) => observer.changed(state, state === 'open' ? this.#lastFailure : undefined),
    });
  }

  get state(): CircuitState {
    return this.#breaker.state;
  }

  get inFlight(): number {
    return this.#bulkhead.taken;
  }

  /**
   * @throws `DEPENDENCY_UNAVAILABLE` when there is no answer in time; the failure itself when it is not transient; the reason of the signal
   * of `ctx` when that is aborted first
   */
  async run<T>(ctx: Context, attempt: Attempt<T>, options: CallOptions = {}): Promise<T> {
    const { limits, observer } = this.#options;
    const timeLimit = AbortSignal.timeout(limits.timeoutMs);
    const endsAt = Math.min(Date.now() + limits.timeoutMs, ctx.deadline ?? Number.POSITIVE_INFINITY);
    const call = { ctx, timeLimit, endsAt, signal: AbortSignal.any([ctx.signal, timeLimit]), ...options };
    try {
      const leave = await this.#bulkhead.enter(call.signal);
      try {
        const value = await this.#tryUntilDone(call, attempt);
        observer.called('ok');
        return value;
      } finally {
        leave();
      }
    } catch (error) {
      const outcome = outcomeOf(error, call);
      observer.called(outcome);
      throw outcome === 'abandoned' ? ctx.signal.reason : this.#toError(error, outcome);
    }
  }

  async #tryUntilDone<T>(call: Call, attempt: Attempt<T>): Promise<T> {
    this.#budget.save();
    for (let number = 1; ; number += 1) {
      try {
        return await this.#tryOnce(call, (signal) => attempt(signal, number));
      } catch (error) {
        const pauseMs = this.#pauseBefore(number + 1, call, error);
        if (pauseMs === undefined) throw error;
        await sleep(pauseMs, undefined, { signal: call.signal });
      }
    }
  }

  async #tryOnce<T>(call: Call, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const pass = this.#breaker.admit();
    if (!pass) throw new CircuitOpen();
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(this.#options.limits.attemptTimeoutMs)]);
    try {
      const value = await untilAborted(attempt, signal);
      pass.report('success');
      return value;
    } catch (error) {
      const isFailure = isTransient(error, call);
      if (isFailure) this.#lastFailure = error;
      pass.report(call.ctx.signal.aborted ? 'abandoned' : isFailure ? 'failure' : 'success');
      throw error;
    }
  }

  /** Milliseconds, or `undefined` when there is no use in another attempt. */
  #pauseBefore(number: number, call: Call, error: unknown): number | undefined {
    const { limits, observer, random = Math.random } = this.#options;
    const { signal, repeatable = true, retryAfterMs } = call;
    if (!repeatable || number > limits.attempts || signal.aborted || !isTransient(error, call)) return undefined;
    const pauseMs = Math.max(retryDelay(number - 1, limits.retryMs, { random }), retryAfterMs?.(error) ?? 0);
    if (Date.now() + pauseMs >= call.endsAt) return undefined;
    const isPaid = this.#budget.spend();
    observer.retried(isPaid ? 'made' : 'no_budget');
    return isPaid ? pauseMs : undefined;
  }

  #toError(error: unknown, outcome: Outcome): unknown {
    if (outcome === 'refused') return error;
    const seconds = Math.max(1, Math.ceil(this.#breaker.waitMs / 1000));
    const headers = { 'retry-after': String(seconds) };
    return new AppError(resilienceErrors.DEPENDENCY_UNAVAILABLE, { headers, cause: error });
  }
}

interface Call extends CallOptions {
  readonly ctx: Context;
  readonly timeLimit: AbortSignal;
  /** Epoch milliseconds. */
  readonly endsAt: number;
  /** Of the caller and the time limit. */
  readonly signal: AbortSignal;
}

/** Not asked: it failed too often lately. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen';
}

function isTransient(error: unknown, call: Call): boolean {
  if (error instanceof CircuitOpen) return false;
  return isTimeout(error) || (call.isTransient ?? isWorthRetrying)(error);
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function outcomeOf(error: unknown, call: Call): Outcome {
  if (error instanceof BulkheadFull) return 'full';
  if (error instanceof CircuitOpen) return 'open';
  if (call.ctx.signal.aborted) return 'abandoned';
  if (call.timeLimit.aborted || isTimeout(error)) return 'timeout';
  return isTransient(error, call) ? 'failed' : 'refused';
}

/** Work that ignores its signal must not keep its caller waiting. */
async function untilAborted<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  return Promise.race([attempt(signal), promise]).finally(() => signal.removeEventListener('abort', giveUp));
}
