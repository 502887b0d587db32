import type { Context, TransactionContext } from './context.ts';

/**
 * All writes of `work` become visible together, or not at all: a throw rolls back. Domain events are published
 * after the commit. A `run` inside a `run` joins it. `work` must not call remote services: it may hold locks.
 */
export interface UnitOfWork {
  run<T>(ctx: Context, work: (tx: TransactionContext) => Promise<T>): Promise<T>;
}
