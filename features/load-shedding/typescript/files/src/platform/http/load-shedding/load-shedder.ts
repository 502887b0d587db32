import type { Counter } from '@opentelemetry/api';
import { AppError } from '../../../kernel/app-error.ts';
import type { Phase } from '../phases.ts';
import type { Route } from '../route.ts';
import { loadErrors } from './load-shedding.errors.ts';

/** The share of a limit at which operations of low priority are refused. */
const LOW = 0.75;

export interface LoadShedderOptions {
  /** 0 is no limit. */
  readonly maxInFlight: number;
  readonly maxDelayMs: number;
  readonly lowPriority: readonly string[];
  readonly retryAfterSeconds: number;
  /** How late the event loop is, in milliseconds. */
  readonly delayMs: () => number;
  readonly shed: Pick<Counter, 'add'>;
  readonly random?: () => number;
}

export const REASONS = ['in_flight', 'event_loop'] as const;
type Reason = (typeof REASONS)[number];

/** Refuses requests while there is too much to do. Probes neither count nor are they refused. */
export class LoadShedder {
  readonly #options: LoadShedderOptions;
  readonly #lowPriority: ReadonlySet<string>;
  #inFlight = 0;

  constructor(options: LoadShedderOptions) {
    this.#options = options;
    this.#lowPriority = new Set(options.lowPriority);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  readonly phase: Phase = async (ctx, next) => {
    if (ctx.route?.quiet) return next(ctx);
    const reason = this.#findReason(ctx.route);
    if (reason) throw this.#refuse(reason);
    this.#inFlight += 1;
    try {
      return await next(ctx);
    } finally {
      this.#inFlight -= 1;
    }
  };

  #findReason(route: Route | undefined): Reason | undefined {
    const { maxInFlight, maxDelayMs, delayMs, random = Math.random } = this.#options;
    const share = this.#lowPriority.has(route?.id ?? '') ? LOW : 1;
    if (maxInFlight > 0 && this.#inFlight >= Math.max(1, Math.floor(maxInFlight * share))) return 'in_flight';
    if (maxDelayMs === 0) return undefined;
    // All at once would let the load swing between nothing and too much.
    const limit = maxDelayMs * share;
    return random() < (delayMs() - limit) / limit ? 'event_loop' : undefined;
  }

  #refuse(reason: Reason): AppError {
    const { retryAfterSeconds, shed, random = Math.random } = this.#options;
    shed.add(1, { reason });
    const seconds = Math.ceil(retryAfterSeconds * (1 + random()));
    return new AppError(loadErrors.OVERLOADED, { headers: { 'retry-after': String(seconds) } });
  }
}
