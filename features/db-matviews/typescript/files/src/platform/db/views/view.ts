import type { ColumnType } from '../store.ts';

/** A query whose result is kept, made by a migration: a materialized view of PostgreSQL, a plain one of SQLite. */
export interface MaterializedView {
  /** `invoices_by_day` */
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The columns that tell its rows apart. A unique index over them lets readers go on while it is refreshed. */
  readonly key: readonly string[];
  /** When it is refreshed: five fields of cron, in UTC. */
  readonly cron: string;
}
