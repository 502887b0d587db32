import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Something that opens before the service listens and closes after it has drained. */
export interface Component {
  readonly name: string;
  /** Opens after all others and closes before them: it sets off work that may need any of them. */
  readonly last?: boolean;
  start?(): Promise<void>;
  /** Told at once when the service is to stop, while requests are still served: ends what would never end by itself. */
  drain?(): void;
  stop?(): Promise<void>;
}

/** Opens components in the order in which they were added, and closes the opened ones in reverse. */
export class Lifecycle {
  readonly #components: Component[] = [];
  readonly #started: Component[] = [];
  readonly #log: Logger;
  readonly #stopTimeoutMs: number;
  #state: 'starting' | 'running' | 'draining' = 'starting';

  constructor(log: Logger, stopTimeoutMs: number) {
    this.#log = log;
    this.#stopTimeoutMs = stopTimeoutMs;
  }

  get state(): 'starting' | 'running' | 'draining' {
    return this.#state;
  }

  add(component: Component): void {
    this.#components.push(component);
  }

  async start(): Promise<void> {
    const rankOf = ({ last = false }: Component): number => Number(last);
    for (const component of this.#components.toSorted((one, other) => rankOf(one) - rankOf(other))) {
      await component.start?.();
      this.#started.push(component);
    }
    this.#state = 'running';
  }

  /** From here on the readiness route answers 503, while requests are still served. */
  beginDrain(): void {
    this.#state = 'draining';
    for (const component of this.#started) component.drain?.();
  }

  /** Never throws: a component that fails or hangs is logged, and the next one gets its turn. */
  async stop(): Promise<void> {
    for (const component of this.#started.splice(0).reverse()) {
      try {
        await withTimeLimit(component.stop?.() ?? Promise.resolve(), this.#stopTimeoutMs);
      } catch (error) {
        this.#log.error({ err: error, component: component.name }, 'component did not close');
      }
    }
  }
}

/** Rejects when `work` takes longer than `ms`. The work itself goes on: pass it a signal to stop it. */
export async function withTimeLimit<T>(work: Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController();
  const timeout = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`timed out after ${ms} ms`);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    timer.abort();
    timeout.catch(() => undefined);
  }
}
