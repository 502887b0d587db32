import type { StreamEvent } from './event-streams.ts';

/** Who listens to some topics of one tenant. */
export interface Listener {
  readonly topics: ReadonlySet<string>;
  readonly tenant: string | undefined;
  receive(event: StreamEvent): void;
  /** Ends it; the other side is to come back. */
  end(): void;
}

/** The listeners of this process. */
export class StreamHub {
  readonly #listeners = new Set<Listener>();

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  deliver(event: StreamEvent): void {
    for (const listener of this.#listeners)
      if (listener.tenant === event.tenant && listener.topics.has(event.topic)) listener.receive(event);
  }

  endAll(): void {
    for (const listener of [...this.#listeners]) listener.end();
  }
}
