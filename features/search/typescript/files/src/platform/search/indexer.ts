import type { Context, TransactionContext } from '../../kernel/context.ts';
import { and, where } from '../../kernel/specification.ts';
import type { Change, Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import type { SearchDriver } from './search-driver.ts';

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

  async function put(tx: TransactionContext, table: Table, row: Row): Promise<void> {
    const text = textOf(table, row);
    if (text === '') return driver().remove(tx, row.id);
    await driver().put(tx, { id: row.id, kind: table.name, tenant: tenantOf(tx, row), text });
  }

  /** In a unit of work for each batch, so that nobody waits for long. */
  async function rebuildTable(ctx: Context, table: Table): Promise<number> {
    let count = 0;
    for (let after: string | undefined; ; ) {
      const condition = after === undefined ? and() : where('id', 'gt', after);
      const rows = await database.run(ctx, async (tx) => {
        const batch = await database.reader(tx).select(table, { where: condition, order: BY_ID, limit: BATCH });
        for (const row of batch) await put(tx, table, row);
        return batch;
      });
      count += rows.length;
      after = rows.at(-1)?.id;
      if (after === undefined) return count;
    }
  }

  async function forgetGone(ctx: Context, table: Table): Promise<void> {
    for (let after: string | undefined; ; ) {
      const ids = await driver().list(ctx, table.name, after);
      after = ids.at(-1);
      if (after === undefined) return;
      await database.run(ctx, async (tx) => {
        for (const id of ids) {
          const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
          if ((await database.reader(tx).select(table, query)).length === 0) await driver().remove(tx, id);
        }
      });
    }
  }

  return {
    async follow(tx, { table, before, after }) {
      if (columnsOf(table).length === 0) return;
      if (after) await put(tx, table, after);
      else if (before) await driver().remove(tx, before.id);
    },
    async rebuild(ctx) {
      let count = 0;
      for (const table of database.tables.filter((one) => columnsOf(one).length > 0)) {
        count += await rebuildTable(ctx, table);
        await forgetGone(ctx, table);
      }
      return count;
    },
  };
}
