export type CircuitState = 'closed' | 'half_open' | 'open';

export interface CircuitBreakerOptions {
  /** Opens when more than this share of the calls in the window have failed, 0 to 1. */
  readonly failureShare: number;
  /** Fewer calls in the window prove nothing. */
  readonly minimumCalls: number;
  readonly windowMs: number;
  /** How long it stays open before one call may try. */
  readonly openMs: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  readonly onChange: (state: CircuitState) => void;
}

/** `abandoned` says nothing about the other side: whoever called did not wait for the answer. */
export type CallResult = 'success' | 'failure' | 'abandoned';

/** A call that may be made, and whose result is reported once. */
export interface Pass {
  report(result: CallResult): void;
}

interface Slice {
  readonly from: number;
  calls: number;
  failures: number;
}

const SLICES = 10;

/**
 * Leaves a failing dependency alone for a while: neither does it get calls that it cannot answer, nor do callers wait for them.
 * The window slides by time, so that failures of an hour ago do not count, however few calls there were since.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: CircuitState = 'closed';
  #slices: Slice[] = [];
  #openedAt = 0;
  #isTrying = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** How long nothing is let through, at least; 0 when a call could be. */
  get waitMs(): number {
    if (this.#state === 'closed') return 0;
    const { now, openMs } = this.#options;
    return Math.max(0, this.#openedAt + openMs - now());
  }

  /** `undefined` when the call must not be made. While half open, one call at a time tries. */
  admit(): Pass | undefined {
    if (this.#state === 'closed') return { report: (result) => this.#count(result) };
    if (this.waitMs > 0 || this.#isTrying) return undefined;
    this.#isTrying = true;
    this.#change('half_open');
    return { report: (result) => this.#decide(result) };
  }

  #decide(result: CallResult): void {
    this.#isTrying = false;
    if (result === 'failure') this.#open();
    if (result === 'success') {
      this.#slices = [];
      this.#change('closed');
    }
  }

  /** What began before it opened and ends after that is no news. */
  #count(result: CallResult): void {
    if (this.#state !== 'closed' || result === 'abandoned') return;
    const slice = this.#currentSlice();
    slice.calls += 1;
    if (result === 'failure') slice.failures += 1;
    const sum = (key: 'calls' | 'failures'): number => this.#slices.reduce((total, one) => total + one[key], 0);
    const { failureShare, minimumCalls } = this.#options;
    const calls = sum('calls');
    if (calls >= minimumCalls && sum('failures') > calls * failureShare) this.#open();
  }

  #currentSlice(): Slice {
    const { now, windowMs } = this.#options;
    const time = now();
    this.#slices = this.#slices.filter(({ from }) => from > time - windowMs);
    const last = this.#slices.at(-1);
    if (last && time - last.from < windowMs / SLICES) return last;
    const slice = { from: time, calls: 0, failures: 0 };
    this.#slices.push(slice);
    return slice;
  }

  #open(): void {
    this.#openedAt = this.#options.now();
    this.#change('open');
  }

  #change(state: CircuitState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onChange(state);
  }
}
