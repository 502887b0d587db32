/** Work under way for one key. Abandoned work still answers those who wait for it, but nobody joins it any more. */
export interface Flight {
  readonly key: string;
  readonly tags: readonly string[];
  readonly abandoned: boolean;
}

interface Running<T> {
  readonly flight: { -readonly [Key in keyof Flight]: Flight[Key] };
  readonly result: Promise<T>;
}

/** Lets callers of one key share the work that the first of them began. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Running<T>>();

  async run(key: string, tags: readonly string[], work: (flight: Flight) => Promise<T>): Promise<T> {
    const joined = this.#running.get(key);
    if (joined) return joined.result;
    const flight = { key, tags, abandoned: false };
    const own: Running<T> = { flight, result: work(flight) };
    this.#running.set(key, own);
    try {
      return await own.result;
    } finally {
      if (this.#running.get(key) === own) this.#running.delete(key);
    }
  }

  abandon(concerns: (flight: Flight) => boolean): void {
    for (const [key, { flight }] of this.#running) {
      if (!concerns(flight)) continue;
      flight.abandoned = true;
      this.#running.delete(key);
    }
  }
}
