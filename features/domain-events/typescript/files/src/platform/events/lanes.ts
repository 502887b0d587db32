/** Runs work of one key in order, one at a time, and work of different keys side by side. */
export class Lanes {
  readonly #last = new Map<string, Promise<void>>();

  /** `work` must not throw. */
  add(key: string, work: () => Promise<void>): void {
    const before = this.#last.get(key) ?? Promise.resolve();
    const own = before.then(work).then(() => {
      if (this.#last.get(key) === own) this.#last.delete(key);
    });
    this.#last.set(key, own);
  }

  /** Resolves when all lanes are empty, also of what was added meanwhile. */
  async settled(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
