import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { Scalar, Specification } from '../../kernel/specification.ts';
import type { ColumnType, Row, Table } from '../db/store.ts';
import { createToken } from '../token.ts';

/** A table that is shaped for reading. A `key` tells its rows apart. */
export interface ReadModel {
  readonly table: Table;
}

export interface ReadModelDescription {
  /** `invoices_by_month` */
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Columns that may be null. */
  readonly optional?: readonly string[];
  /** Columns by which lists are ordered or searched: each gets an index. */
  readonly sorted?: readonly string[];
}

export function defineReadModel({ name, columns, optional = [], sorted = [] }: ReadModelDescription): ReadModel {
  return { table: { name, perTenant: true, columns: { key: 'text', ...columns }, unique: ['key'], optional, sorted } };
}

/** One written row of the write side. */
export interface SourceChange {
  /** The name of its table. */
  readonly source: string;
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

type Cells = Readonly<Record<string, Scalar>>;

/** The rows of a read model, for a projection. */
export interface ReadModelRows {
  get(key: string): Promise<Row | undefined>;
  /** Adds the row, or changes the given cells of the one that is there. */
  put(key: string, cells: Cells): Promise<void>;
  remove(key: string): Promise<void>;
}

/**
 * Keeps a read model up to date. Each change is applied once, those of one row in order, in a transaction with the
 * note that it was applied. A throw is tried again, and nothing overtakes it.
 */
export interface Projection {
  readonly name: string;
  readonly model: ReadModel;
  /** The tables whose changes it follows. */
  readonly sources: readonly Table[];
  project(tx: TransactionContext, rows: ReadModelRows, change: SourceChange): Promise<void>;
}

export interface ReadModelQuery {
  readonly where?: Specification;
  /** A column; `-` before it means descending. Rows that are equal in it come by their key. */
  readonly sort: string;
  readonly limit: number;
}

export interface Projections {
  /** In `setup`. */
  add(projection: Projection): void;
  find(ctx: Context, model: ReadModel, key: string): Promise<Row | undefined>;
  list(ctx: Context, model: ReadModel, query: ReadModelQuery): Promise<readonly Row[]>;
  /** Resolves when everything that was committed until now is applied, for callers that have to read it. */
  caughtUp(ctx: Context, projection: string): Promise<void>;
}

export const Projections = createToken<Projections>('Projections');
