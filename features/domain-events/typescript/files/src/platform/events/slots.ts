/** A number of places. Whoever finds none waits, in order of arrival. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<void> {
    this.#free -= 1;
    if (this.#free >= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  }

  /** Takes a place that may not be there, for those whose waiting would keep others from leaving. */
  takeAnyway(): void {
    this.#free -= 1;
  }

  give(): void {
    this.#free += 1;
    if (this.#free + this.#waiting.length > 0) this.#waiting.shift()?.();
  }
}
