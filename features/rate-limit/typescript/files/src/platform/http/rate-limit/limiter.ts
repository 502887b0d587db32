import type { Meter } from '@opentelemetry/api';
import { AppError } from '../../../kernel/app-error.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { Phase } from '../phases.ts';
import type { HttpContext } from '../route.ts';
import type { Ask } from './ask-driver.ts';
import { type Judgement, limitHeaders } from './limit-headers.ts';
import type { RateLimitPolicy, RateLimits } from './rate-limits.ts';

export interface LimiterOptions {
  readonly ask: Ask;
  /** Whether an address has no limits. */
  readonly isExempt: (address: string) => boolean;
  readonly meter: Meter;
}

/** Holds requests against the policies of their phase. */
export class Limiter implements RateLimits {
  readonly #options: LimiterOptions;
  readonly #policies: RateLimitPolicy[] = [];
  readonly #judgements = new WeakMap<Request, readonly Judgement[]>();
  readonly #decisions;
  readonly #failedLogins;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#decisions = options.meter.createCounter('ratelimit.decisions', { unit: '{decision}' });
    this.#failedLogins = options.meter.createCounter('ratelimit.failed_logins', { unit: '{request}' });
  }

  add(policy: RateLimitPolicy): void {
    const { name } = policy;
    if (!/^[A-Za-z0-9-]+$/.test(name)) throw new Error(`"${name}" is no name for a rate limit`);
    if (this.#policies.some((other) => other.name === name)) throw new Error(`There are two rate limits ${name}`);
    this.#policies.push(policy);
  }

  phase(name: RateLimitPolicy['phase']): Phase {
    return async (ctx, next) => {
      if (ctx.route?.quiet || this.#options.isExempt(ctx.client)) return next(ctx);
      for (const policy of this.#policies.filter((one) => one.phase === name)) {
        if (policy.counts === 'failed-login') await this.#refuseLockedOut(policy, ctx);
        else await this.#spend(policy, ctx);
      }
      if (name === 'quota') return next(ctx);
      try {
        return await next(ctx);
      } catch (error) {
        if (error instanceof AppError && error.definition.category === 'unauthenticated') await this.#countFailure(ctx);
        throw error;
      }
    };
  }

  /** Tells on every answer what is left. It has to be outside of where failures become answers. */
  headers(): Phase {
    return async (ctx, next) => {
      const response = await next(ctx);
      const found = this.#judgements.get(ctx.request) ?? [];
      if (found.length > 0)
        for (const [name, value] of Object.entries(limitHeaders(found))) response.headers.set(name, value);
      return response;
    };
  }

  async #spend(declared: RateLimitPolicy, ctx: HttpContext): Promise<void> {
    const key = declared.keyOf(ctx);
    if (key === undefined) return;
    const policy = { ...declared, ...declared.limitOf?.(ctx) };
    const decision = await this.#options.ask(policy, key, policy.costOf?.(ctx) ?? 1);
    this.#count(policy, decision?.allowed);
    if (!decision) return;
    this.#judgements.set(ctx.request, [...(this.#judgements.get(ctx.request) ?? []), { policy, decision }]);
    if (!decision.allowed) throw refusal(policy, decision.retryMs / 1000);
  }

  /** Only asks, and tells nobody how many attempts are left. */
  async #refuseLockedOut(policy: RateLimitPolicy, ctx: HttpContext): Promise<void> {
    const key = policy.keyOf(ctx);
    if (key === undefined) return;
    const decision = await this.#options.ask(policy, key, 0);
    this.#count(policy, decision && decision.remaining > 0);
    if (decision?.remaining === 0) throw refusal(policy, policy.windowSeconds / policy.quota);
  }

  async #countFailure(ctx: HttpContext): Promise<void> {
    this.#failedLogins.add(1);
    for (const policy of this.#policies) {
      const key = policy.counts === 'failed-login' ? policy.keyOf(ctx) : undefined;
      if (key !== undefined) await this.#options.ask(policy, key, 1);
    }
  }

  #count({ name }: RateLimitPolicy, isAllowed: boolean | undefined): void {
    const outcome = isAllowed === undefined ? 'unknown' : isAllowed ? 'allowed' : 'refused';
    this.#decisions.add(1, { policy: name, outcome });
  }
}

function refusal({ name }: RateLimitPolicy, seconds: number): AppError {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(seconds))) };
  return new AppError(coreErrors.RATE_LIMITED, { detail: `The limit "${name}" is used up.`, headers });
}
