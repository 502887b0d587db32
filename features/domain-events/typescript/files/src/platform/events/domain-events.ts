import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/domain-event.ts';
import { createToken } from '../token.ts';

declare module '../../kernel/context.ts' {
  interface Context {
    /** The event that caused this work. Absent when a request or the service itself did. */
    readonly causationId?: string;
  }
}

/** Where an event comes from, and how often its handler has been called for it. */
export interface Delivery {
  /** The same for everything that one request set off, however many events are in between. */
  readonly correlationId: string;
  /** The event, or else the request, during whose work this event was raised. */
  readonly causationId: string;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Reacts to events of the given types. It is called after the commit, for the events of one aggregate in order, and
 * again when it throws: it must be repeatable. A refusal that would be the same next time is not repeated.
 */
export interface Subscription<Event extends DomainEvent = DomainEvent> {
  /** `<module>.<what it does>`, unique: its name in logs and metrics. */
  readonly name: string;
  readonly to: readonly Event['type'][];
  /** `ctx` has the actor and tenant of the cause, a signal of its own, and the event as `causationId`. */
  handle(ctx: Context, event: Event, delivery: Delivery): Promise<void>;
}

export interface DomainEvents {
  /** Who reacts to what, for docs and tests. */
  readonly subscriptions: readonly Pick<Subscription, 'name' | 'to'>[];
  subscribe<Event extends DomainEvent>(subscription: Subscription<Event>): void;
  /** Resolves when everything that was published until now is handled or given up, with all that followed from it. */
  settled(): Promise<void>;
}

export const DomainEvents = createToken<DomainEvents>('DomainEvents');
