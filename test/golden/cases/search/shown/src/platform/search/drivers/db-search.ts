import type { Clock } from '../../../kernel/clock.ts';
import type { TransactionContext } from '../../../kernel/context.ts';
import { where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import { isSqlStore } from '../../db/sql/sql-store.ts';
import type { Row, Store } from '../../db/store.ts';
import type { SearchDriver } from '../search-driver.ts';
import { documentsTable } from './documents-table.ts';
import { findInMemory } from './memory-search.ts';
import { findInPostgres } from './postgres-search.ts';
import { rebuildInPlace } from './rebuild-in-place.ts';
import { findInSqlite } from './sqlite-search.ts';

export interface DbSearchOptions {
  readonly database: Database;
  readonly store: () => Store;
  readonly clock: Clock;
}

const BY_ID = [{ column: 'id', descending: false }];

/** Documents in a table of the database; each kind of database has an index of its own on their words. */
export function createDbSearch({ database, store, clock }: DbSearchOptions): SearchDriver {
  database.declare(documentsTable);

  const findRow = async (tx: TransactionContext, id: string): Promise<Row | undefined> => {
    const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
    const [row] = await database.reader(tx).select(documentsTable, query);
    return row;
  };
  const put: SearchDriver['put'] = async (tx, { id, version, kind, tenant = null, text }) => {
    const at = clock.now().toISOString();
    const known = await findRow(tx, id);
    const row = { id, version, created_at: at, updated_at: at, kind, tenant, text };
    if (!known) return database.writer(tx).insert(documentsTable, row);
    // Whoever makes the index anew may have read the row before its latest change.
    if (known.version <= version) await database.writer(tx).update(documentsTable, row, known.version);
  };
  const forget = async (tx: TransactionContext, id: string): Promise<void> => {
    const known = await findRow(tx, id);
    if (known) await database.writer(tx).delete(documentsTable, id, known.version);
  };
  return {
    put,
    remove: (tx, { id }) => forget(tx, id),
    async find(ctx, query) {
      const current = store();
      if (!isSqlStore(current)) return findInMemory(database.reader(ctx), ctx.tenant, query);
      const find = current.driver.dialect.name === 'sqlite' ? findInSqlite : findInPostgres;
      return find(current.driver.reader(), ctx.tenant, query);
    },
    rebuild: (ctx, tables) => rebuildInPlace(ctx, { database, put, forget }, tables),
  };
}
