import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
/** A delay counts for as long: long enough to see it, short enough to forget it. */
const WINDOW_MS = 250;

/** How late the event loop was lately, in milliseconds: the 90th percentile of one window, so that a single pause is no load. */
export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: NodeJS.Timeout | undefined;
  #currentMs = 0;

  get currentMs(): number {
    return this.#currentMs;
  }

  start(): void {
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#read(), WINDOW_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  /** The histogram holds the time between two looks, which is the resolution when nothing is late. */
  #read(): void {
    const late = this.#histogram.count === 0 ? 0 : this.#histogram.percentile(90) / 1e6 - RESOLUTION_MS;
    this.#currentMs = Math.max(0, late);
    this.#histogram.reset();
  }
}
