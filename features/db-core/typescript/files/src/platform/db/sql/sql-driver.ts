import type { ControlledTransaction, Kysely, Logger } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Scalar } from '../../../kernel/specification.ts';
import { createToken } from '../../token.ts';
import type { ColumnType, Table } from '../store.ts';

/** Tables are known by their description, not by a type of their own. */
export type SqlTables = Record<string, Record<string, Scalar>>;
export type Sql = Kysely<SqlTables>;

export interface OpenTransaction {
  readonly sql: ControlledTransaction<SqlTables>;
  /** After its end: lets go of what only a transaction holds. */
  release(): void;
}

/** What an error of the database means for whoever asked. */
export type SqlFailure =
  | { readonly kind: 'unique'; readonly column: string }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'timeout' };

/** Where SQL differs between databases. */
export interface SqlDialect {
  /** Also names the files of its migrations. */
  readonly name: string;
  readonly types: Readonly<Record<ColumnType, string>>;
  /** Follows the columns of `create table`. */
  readonly tableSuffix: string;
  /** Makes an index put null before every value. */
  readonly nullsFirst: string;
  /** Several transactions can write at once, so that rows have to be locked to be one's own. */
  readonly locksRows: boolean;
  /** `undefined` for what is a fault of ours. */
  explain(error: unknown, table: Table | undefined): SqlFailure | undefined;
}

/** One connection that nobody else has, for statements that change the schema. */
export interface SqlSession {
  readonly sql: Sql;
  /** Any number of statements. */
  run(script: string): Promise<void>;
  /** All of `work` or nothing. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** One line for each column, index, constraint and whatever else a schema has, sorted. */
  describe(): Promise<readonly string[]>;
}

/** How many connections there are, and how many wait for one. */
export interface Connections {
  readonly max: number;
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * What the database is told about whoever acts, by the names of its settings, for rules of its own. Without a context: about
 * those who change the schema.
 */
export type SessionSettings = (ctx: Context | undefined) => Readonly<Record<string, string>>;

/** In `setup`; drivers of databases that have settings keep to it. */
export const AllSessionSettings = createToken<SessionSettings[]>('AllSessionSettings');

/** What a database adds to the store that all SQL databases share. */
export interface SqlDriver {
  readonly dialect: SqlDialect;
  /** The database belongs to this process, which may change the schema when it starts. */
  readonly embedded: boolean;
  open(logQuery: Logger): Promise<void>;
  close(): Promise<void>;
  /** Sees what is committed. */
  reader(): Sql;
  /** Reads what is committed as whoever acts, for tables whose rows are not for everybody. */
  read<T>(ctx: Context, work: (sql: Sql) => Promise<T>): Promise<T>;
  begin(ctx: Context): Promise<OpenTransaction>;
  ping(signal: AbortSignal): Promise<void>;
  /** Of those that can write. All of them are 0 while it is closed. */
  connections(): Connections;
  /** Sessions exclude each other, in other processes too. */
  session<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** An empty database of the same kind. It is gone when it is closed. */
  scratch(): SqlDriver;
}
