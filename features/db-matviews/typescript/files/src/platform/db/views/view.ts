import type { ColumnType } from '../store.ts';

/** A query whose result is kept, made by a migration: a materialized view of PostgreSQL, a plain one of SQLite. */
export interface MaterializedView {
  /** `invoices_by_day` */
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The columns that tell its rows apart. A unique index over them lets readers go on while it is refreshed. */
  readonly key: readonly string[];
  /** Shows the same to every tenant. Any other has a column `tenant_id`, where there are tenants, and shows each the rows of its own. */
  readonly shared?: true;
  /** When it is refreshed: five fields of cron, in UTC. */
  readonly cron: string;
}
