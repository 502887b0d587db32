/** The requests that are being answered. */
export class InFlight {
  readonly #work = new Set<Promise<unknown>>();

  async track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    try {
      return await work;
    } finally {
      this.#work.delete(work);
    }
  }

  /** Resolves when everything that is in flight now has settled; what comes later does not count. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#work);
  }
}
