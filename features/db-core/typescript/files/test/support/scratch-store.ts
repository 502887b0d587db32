import type { SqlDriver } from '../../src/platform/db/sql/sql-driver.ts';
import { createSqlStore, type SqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { tableSql } from '../../src/platform/db/sql/table-sql.ts';
import type { Table } from '../../src/platform/db/store.ts';

/** A store on an empty database beside that of `driver`, with the tables that a test needs. */
export async function openScratchStore(driver: SqlDriver, tables: readonly Table[]): Promise<SqlStore> {
  const store = createSqlStore(driver.scratch(), () => undefined);
  await store.open();
  const script = tables.map((table) => tableSql(table, driver.dialect)).join('\n');
  await store.driver.session((session) => session.run(script));
  return store;
}
