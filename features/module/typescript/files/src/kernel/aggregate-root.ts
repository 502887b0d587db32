import type { DomainEvent } from './domain-event.ts';
import type { IdSource } from './id.ts';

/** An aggregate as it is stored. `version` counts the saved changes, from 1. Times are ISO 8601 in UTC. */
export interface Snapshot<Props> {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly props: Props;
}

/** What the domain needs from outside to make or change an aggregate. */
export interface Moment {
  readonly ids: IdSource;
  readonly now: Date;
}

/**
 * Identity, version and collected events. Subclasses hold the rules: they call `apply` with properties that
 * are valid as a whole, and `record` with what happened.
 */
export abstract class AggregateRoot<Props extends object> {
  abstract readonly type: string;
  #snapshot: Snapshot<Props>;
  #savedVersion: number;
  #events: DomainEvent[] = [];

  protected constructor(snapshot: Snapshot<Props>, savedVersion: number) {
    this.#snapshot = snapshot;
    this.#savedVersion = savedVersion;
  }

  get id(): string {
    return this.#snapshot.id;
  }

  get version(): number {
    return this.#snapshot.version;
  }

  get props(): Props {
    return this.#snapshot.props;
  }

  /** The version that the repository must find, 0 for an aggregate that was never saved. */
  get savedVersion(): number {
    return this.#savedVersion;
  }

  toSnapshot(): Snapshot<Props> {
    return this.#snapshot;
  }

  /** Hands over what happened since the last call; the repository passes it on to the unit of work. */
  pullEvents(): readonly DomainEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  markSaved(): void {
    this.#savedVersion = this.version;
  }

  protected apply(props: Props, now: Date): void {
    this.#snapshot = { ...this.#snapshot, props, version: this.#savedVersion + 1, updatedAt: now.toISOString() };
  }

  protected record(type: string, data: object, { ids, now }: Moment): void {
    this.#events.push({
      id: ids.next(),
      type,
      occurredAt: now.toISOString(),
      aggregate: { type: this.type, id: this.id, version: this.version },
      data,
    });
  }
}

/** The snapshot of an aggregate that begins now. */
export function newSnapshot<Props>(props: Props, { ids, now }: Moment): Snapshot<Props> {
  const time = now.toISOString();
  return { id: ids.next(), version: 1, createdAt: time, updatedAt: time, props };
}
