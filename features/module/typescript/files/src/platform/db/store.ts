import type { Context } from '../../kernel/context.ts';
import type { Scalar, Specification } from '../../kernel/specification.ts';
import { createToken } from '../token.ts';

export type ColumnType = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid';

/** Every table has `id`, `version`, `created_at` and `updated_at` besides the columns of its module. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly unique: readonly string[];
  /** Columns that may be null. */
  readonly optional: readonly string[];
  /** Columns by which pages are ordered: each has an index, together with `id`. */
  readonly sorted: readonly string[];
  /** Further indexes, each over these columns. */
  readonly indexes?: readonly (readonly string[])[];
  /** Each row belongs to a tenant, where there are tenants. */
  readonly perTenant?: true;
  /** Columns in which rows have to be equal for a unique key to hold among them. Every index begins with these. */
  readonly within?: readonly string[];
}

export const BASE_COLUMNS = {
  id: 'uuid',
  version: 'integer',
  created_at: 'timestamp',
  updated_at: 'timestamp',
} as const satisfies Table['columns'];

export type Row = Readonly<Record<string, Scalar>> & { readonly id: string; readonly version: number };

/** `order` is never empty and ends with `id`, so that pages are stable. Null comes before every value. */
export interface Select {
  readonly where: Specification;
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
  readonly limit: number;
}

export interface Reader {
  select(table: Table, query: Select): Promise<readonly Row[]>;
  count(table: Table, where: Specification): Promise<number>;
  /** How many rows there are of each combination of values in `columns`, in no order. */
  countBy(table: Table, where: Specification, columns: readonly string[]): Promise<readonly Group[]>;
}

export interface Group {
  readonly values: Readonly<Record<string, Scalar>>;
  readonly count: number;
}

export interface StoreTransaction extends Reader {
  /** Selects rows for this transaction alone until it ends. Those that another one has claimed are left out. */
  claim(table: Table, query: Select): Promise<readonly Row[]>;
  /** Throws `UniqueViolation`. */
  insert(table: Table, row: Row): Promise<void>;
  /** False when no row has this id and version. Throws `UniqueViolation`. */
  update(table: Table, row: Row, expectedVersion: number): Promise<boolean>;
  delete(table: Table, id: string, expectedVersion: number): Promise<boolean>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** The port of a database driver. */
export interface Store {
  /** Reads what is committed. */
  reader(ctx: Context): Reader;
  /** Gives up when the signal of `ctx` is aborted while it waits for its turn. */
  begin(ctx: Context): Promise<StoreTransaction>;
  /** For the readiness check. */
  ping(signal: AbortSignal): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  readonly column: string;

  constructor(table: Table, column: string) {
    super(`${table.name}.${column} is taken`);
    this.column = column;
  }
}

/** Makes a store from the `DATABASE_URL` whose scheme it is registered for. */
export type OpenStore = (url: URL) => Store;

/** A driver registers itself under its scheme: `use(StoreDrivers).set('sqlite', openSqlite)`. */
export const StoreDrivers = createToken<Map<string, OpenStore>>('StoreDrivers');

/** Puts something between repositories and the driver, such as encryption. A layer keeps every member of what is below it. */
export type StoreLayer = (store: Store) => Store;

/** In the order in which they are put around the driver, in `setup`. */
export const StoreLayers = createToken<StoreLayer[]>('StoreLayers');

/** The store of this app. Repositories use `Database`; this is for drivers, migrations and tests that break it. */
export const CurrentStore = createToken<Store>('CurrentStore');
