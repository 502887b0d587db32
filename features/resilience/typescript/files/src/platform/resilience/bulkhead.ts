/** Nobody may enter, and nobody may wait either. */
export class BulkheadFull extends Error {
  override readonly name = 'BulkheadFull';
}

interface Waiter {
  enter(): void;
}

/** Lets so many in at a time, so that one slow dependency cannot hold everything that the service has. Others wait in order. */
export class Bulkhead {
  readonly #places: number;
  readonly #queueLength: number;
  readonly #queue = new Set<Waiter>();
  #taken = 0;

  constructor(places: number, queueLength: number) {
    this.#places = places;
    this.#queueLength = queueLength;
  }

  get taken(): number {
    return this.#taken;
  }

  /**
   * Resolves with the function that gives the place back.
   * @throws BulkheadFull when too many wait already, and the reason of the signal when it is aborted before there is a place
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken < this.#places) this.#taken += 1;
    else if (this.#queue.size >= this.#queueLength) throw new BulkheadFull();
    else await this.#wait(signal);
    return () => this.#leave();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { enter: resolve };
    const giveUp = (): void => {
      this.#queue.delete(waiter);
      reject(signal.reason);
    };
    this.#queue.add(waiter);
    signal.addEventListener('abort', giveUp, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** The place goes to whoever waits longest, so it stays taken. */
  #leave(): void {
    const [next] = this.#queue;
    if (!next) {
      this.#taken -= 1;
      return;
    }
    this.#queue.delete(next);
    next.enter();
  }
}
