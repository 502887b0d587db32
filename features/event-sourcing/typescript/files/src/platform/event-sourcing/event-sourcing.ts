import type { Context, TransactionContext } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { EventSourcedModule } from './event-sourced-module.ts';
import type { StoredEvent } from './event-store.ts';

/**
 * Makes something else of the events: each once, in the order of their places, which keeps the order of each stream. Together with the note of how
 * far it has come, so `apply` writes with the `tx` that it is given. A throw is tried again, and nothing overtakes it.
 */
export interface EventProjection {
  readonly name: string;
  /** Modules whose events it follows. */
  readonly modules: readonly string[];
  /** Deletes all that it has made, before it is made anew. */
  clear(tx: TransactionContext): Promise<void>;
  /** Data has the version of today. Besides those of the module there are `$state` (data is the whole state) and `$removed`. */
  apply(tx: TransactionContext, event: StoredEvent): Promise<void>;
}

/** Modules whose state follows from their events. */
export interface EventSourcingOfModules {
  /** In `setup`. */
  add(module: EventSourcedModule): void;
  /** In `setup`. */
  project(projection: EventProjection): void;
  /** What happened to one aggregate, with the data of today. Only what is in the scope of `ctx`, such as its tenant; whether the caller may know it is not asked. */
  history(ctx: Context, module: string, id: string): Promise<readonly StoredEvent[]>;
  /** How many events a projection has not applied. */
  pending(ctx: Context, projection: string): Promise<number>;
}

export const EventSourcing = createToken<EventSourcingOfModules>('EventSourcing');
