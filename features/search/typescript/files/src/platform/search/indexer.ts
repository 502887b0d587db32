import type { Context, TransactionContext } from '../../kernel/context.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import type { Change, Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import type { SearchableTable, SearchDocument, SearchDriver } from './search-driver.ts';

export type SearchableColumns = Readonly<Record<string, readonly string[]>>;

export interface IndexerOptions {
  readonly database: Database;
  readonly driver: () => SearchDriver;
  readonly columns: SearchableColumns;
}

export interface Indexer {
  follow(tx: TransactionContext, change: Change): Promise<void>;
  /** Indexes every row and forgets those that are gone. Gives back how many rows there are. */
  rebuild(ctx: Context): Promise<number>;
}

const BATCH = 200;
const BY_ID = [{ column: 'id', descending: false }];

/** Whoever indexes everything anew acts for nobody. */
function tenantOf({ tenant }: Context, row: Row): string | undefined {
  return typeof row.tenant_id === 'string' ? row.tenant_id : tenant;
}

export function createIndexer({ database, driver, columns }: IndexerOptions): Indexer {
  const columnsOf = ({ name }: Table): readonly string[] => (Object.hasOwn(columns, name) ? (columns[name] ?? []) : []);
  const textOf = (table: Table, row: Row): string =>
    columnsOf(table)
      .map((column) => row[column])
      .filter((value) => typeof value === 'string')
      .join('\n');

  const documentOf = (ctx: Context, table: Table, row: Row): SearchDocument => ({
    id: row.id,
    version: row.version,
    kind: table.name,
    tenant: tenantOf(ctx, row),
    text: textOf(table, row),
  });

  async function put(tx: TransactionContext, document: SearchDocument): Promise<void> {
    await (document.text === '' ? driver().remove(tx, document) : driver().put(tx, document));
  }

  /** Reads in units of work, because a replica may not have the latest. */
  function toSearchable(table: Table, onRead: (rows: number) => void): SearchableTable {
    const select = (ctx: Context, condition: Specification, limit: number): Promise<readonly Row[]> =>
      database.run(ctx, (tx) => database.reader(tx).select(table, { where: condition, order: BY_ID, limit }));
    return {
      kind: table.name,
      async read(ctx, after) {
        const rows = await select(ctx, after === undefined ? and() : where('id', 'gt', after), BATCH);
        onRead(rows.length);
        return rows.map((row) => documentOf(ctx, table, row));
      },
      has: async (ctx, id) => (await select(ctx, where('id', 'eq', id), 1)).length > 0,
    };
  }

  return {
    async follow(tx, { table, before, after }) {
      if (columnsOf(table).length === 0) return;
      if (after) await put(tx, documentOf(tx, table, after));
      else if (before) await driver().remove(tx, { id: before.id, kind: table.name, version: before.version + 1 });
    },
    async rebuild(ctx) {
      let count = 0;
      const onRead = (rows: number): void => {
        count += rows;
      };
      const tables = database.tables.filter((table) => columnsOf(table).length > 0);
      await driver().rebuild(
        ctx,
        tables.map((table) => toSearchable(table, onRead)),
      );
      return count;
    },
  };
}
