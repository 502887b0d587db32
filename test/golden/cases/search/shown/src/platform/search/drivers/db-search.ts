import type { Clock } from '../../../kernel/clock.ts';
import type { TransactionContext } from '../../../kernel/context.ts';
import { and, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import { isSqlStore } from '../../db/sql/sql-store.ts';
import type { Row, Store } from '../../db/store.ts';
import type { RebuiltInPlace, SearchIndex } from '../search-driver.ts';
import { documentsTable } from './documents-table.ts';
import { findInMemory } from './memory-search.ts';
import { findInPostgres } from './postgres-search.ts';
import { findInSqlite } from './sqlite-search.ts';

export interface DbSearchOptions {
  readonly database: Database;
  readonly store: () => Store;
  readonly clock: Clock;
}

const BATCH = 500;
const BY_ID = [{ column: 'id', descending: false }];

/** Documents in a table of the database; each kind of database has an index of its own on their words. */
export function createDbSearch({ database, store, clock }: DbSearchOptions): SearchIndex & RebuiltInPlace {
  database.declare(documentsTable);

  const findRow = async (tx: TransactionContext, id: string): Promise<Row | undefined> => {
    const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
    const [row] = await database.reader(tx).select(documentsTable, query);
    return row;
  };
  const forget: RebuiltInPlace['forget'] = async (tx, id) => {
    const known = await findRow(tx, id);
    if (known) await database.writer(tx).delete(documentsTable, id, known.version);
  };
  return {
    async put(tx, { id, kind, tenant = null, text }) {
      const at = clock.now().toISOString();
      const known = await findRow(tx, id);
      const row = { id, version: 1, created_at: at, updated_at: at, kind, tenant, text };
      if (!known) return database.writer(tx).insert(documentsTable, row);
      await database.writer(tx).update(documentsTable, { ...row, version: known.version + 1 }, known.version);
    },
    remove: (tx, { id }) => forget(tx, id),
    forget,
    async find(ctx, query) {
      const current = store();
      if (!isSqlStore(current)) return findInMemory(database.reader(ctx), ctx.tenant, query);
      const find = current.driver.dialect.name === 'sqlite' ? findInSqlite : findInPostgres;
      return find(current.driver.reader(), ctx.tenant, query);
    },
    async list(ctx, kind, after) {
      const rest = after === undefined ? [] : [where('id', 'gt', after)];
      const condition = and<Record<string, unknown>>(where('kind', 'eq', kind), ...rest);
      const rows = await database.reader(ctx).select(documentsTable, { where: condition, order: BY_ID, limit: BATCH });
      return rows.map(({ id }) => id);
    },
  };
}
