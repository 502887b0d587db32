import type { Context, TransactionContext } from './context.ts';
import type { Specification } from './specification.ts';

/** A request for one page. `sort` names a sort key of the module; `-` before it means descending. */
export interface PageQuery<Props> {
  readonly where: Specification<Props>;
  readonly limit: number;
  readonly sort?: string | undefined;
  /** Opaque; from `next` of the page before, with the same `sort` and `where`. */
  readonly cursor?: string | undefined;
}

/** `total` counts every match, not only this page. `next` is absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly next: string | undefined;
}

interface Identified {
  readonly id: string;
}

/** The collection of one aggregate. Reads take any context; writes need a unit of work. */
export interface Repository<Aggregate, Props> {
  /** Throws the module's not-found error when there is none. */
  get(ctx: Context, id: string): Promise<Aggregate>;
  /** Everything that matches, at most `limit`, in the default order. */
  find(ctx: Context, where: Specification<Props & Identified>, limit: number): Promise<readonly Aggregate[]>;
  page(ctx: Context, query: PageQuery<Props>): Promise<Page<Aggregate>>;
  /** Inserts or updates. Throws the module's conflict errors on a taken unique key or a stale version. */
  save(tx: TransactionContext, aggregate: Aggregate): Promise<void>;
  remove(tx: TransactionContext, aggregate: Aggregate): Promise<void>;
}
