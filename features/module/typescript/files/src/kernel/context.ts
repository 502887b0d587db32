/** Who acts: a person, another service, or this service itself. */
export interface Actor {
  readonly id: string;
  readonly kind: 'user' | 'service' | 'system';
  readonly scopes: readonly string[];
  /** The one that it belongs to, as far as its credentials say so. */
  readonly tenant?: string;
}

/** Marks work that runs inside a unit of work. Only the database platform makes one and looks inside. */
export interface Transaction {
  readonly id: string;
}

/**
 * What every use case and repository method takes first. It is never mutated: a step that learns something
 * (the actor, the tenant, a transaction) passes a copy on. A feature adds a member by declaration merging.
 */
export interface Context {
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent: string | undefined;
  readonly actor: Actor | undefined;
  readonly tenant: string | undefined;
  /** Aborted when the caller has gone or the deadline has passed. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline: number | undefined;
  readonly transaction: Transaction | undefined;
}

/** A context inside a unit of work. Every write asks for one, so the compiler refuses a write outside. */
export interface TransactionContext extends Context {
  readonly transaction: Transaction;
}
