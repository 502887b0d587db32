import type { Context } from '../../../kernel/context.ts';
import type { ServerTimings } from './server-timings.ts';

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Milliseconds by name. Times of work that runs side by side add up to more than the total. */
type Durations = Map<string, number>;

/** The requests that are being answered, each with what has been measured for it. */
export class Timings implements ServerTimings {
  readonly #requests = new Map<string, Durations>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  begin({ requestId }: Context): void {
    this.#requests.set(requestId, new Map());
  }

  /** What was measured, as the value of the header. Whatever ends later is lost. */
  end({ requestId }: Context): string {
    const durations = this.#requests.get(requestId) ?? new Map<string, number>();
    this.#requests.delete(requestId);
    return [...durations].map(([name, ms]) => `${name};dur=${Math.round(ms * 10) / 10}`).join(', ');
  }

  async measure<T>({ requestId }: Context, name: string, work: () => Promise<T>): Promise<T> {
    if (!NAME.test(name)) throw new Error(`"${name}" is no name for a part of the time`);
    const started = this.#now();
    try {
      return await work();
    } finally {
      const durations = this.#requests.get(requestId);
      durations?.set(name, (durations.get(name) ?? 0) + this.#now() - started);
    }
  }
}
