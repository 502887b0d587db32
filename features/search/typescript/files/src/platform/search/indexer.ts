import type { Context, TransactionContext } from '../../kernel/context.ts';
import { and, where } from '../../kernel/specification.ts';
import type { Change, Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import type { RebuiltBeside, RebuiltInPlace, SearchDocument, SearchDriver, SearchIndex } from './search-driver.ts';

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

export function createIndexer({ database, driver, columns }: IndexerOptions): Indexer {
  const columnsOf = ({ name }: Table): readonly string[] => (Object.hasOwn(columns, name) ? (columns[name] ?? []) : []);
  const textOf = (table: Table, row: Row): string =>
    columnsOf(table)
      .map((column) => row[column])
      .filter((value) => typeof value === 'string')
      .join('\n');

  const documentOf = ({ tenant }: Context, table: Table, row: Row): SearchDocument => ({
    id: row.id,
    version: row.version,
    kind: table.name,
    tenant,
    text: textOf(table, row),
  });

  async function put(tx: TransactionContext, index: SearchIndex, document: SearchDocument): Promise<void> {
    await (document.text === '' ? index.remove(tx, document) : index.put(tx, document));
  }

  /** In a unit of work for each batch, so that nobody waits for long, and no replica is asked, which may not have the latest. */
  async function* readAll(
    ctx: Context,
    table: Table,
    handle: (tx: TransactionContext, documents: readonly SearchDocument[]) => Promise<void> = async () => undefined,
  ): AsyncGenerator<readonly SearchDocument[]> {
    for (let after: string | undefined; ; ) {
      const condition = after === undefined ? and() : where('id', 'gt', after);
      const batch = await database.run(ctx, async (tx) => {
        const rows = await database.reader(tx).select(table, { where: condition, order: BY_ID, limit: BATCH });
        const documents = rows.map((row) => documentOf(tx, table, row));
        await handle(tx, documents);
        return documents;
      });
      after = batch.at(-1)?.id;
      if (after === undefined) return;
      yield batch;
    }
  }

  async function forgetGone(ctx: Context, index: RebuiltInPlace, table: Table): Promise<void> {
    for (let after: string | undefined; ; ) {
      const ids = await index.list(ctx, table.name, after);
      after = ids.at(-1);
      if (after === undefined) return;
      await database.run(ctx, async (tx) => {
        for (const id of ids) {
          const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
          if ((await database.reader(tx).select(table, query)).length === 0) await index.forget(tx, id);
        }
      });
    }
  }

  async function rebuildInPlace(
    ctx: Context,
    index: SearchIndex & RebuiltInPlace,
    tables: readonly Table[],
  ): Promise<number> {
    const putAll = async (tx: TransactionContext, documents: readonly SearchDocument[]): Promise<void> => {
      for (const document of documents) await put(tx, index, document);
    };
    let count = 0;
    for (const table of tables) {
      for await (const { length } of readAll(ctx, table, putAll)) count += length;
      await forgetGone(ctx, index, table);
    }
    return count;
  }

  async function rebuildBeside(ctx: Context, { renew }: RebuiltBeside, tables: readonly Table[]): Promise<number> {
    const fresh = await renew(ctx);
    let count = 0;
    try {
      for (const table of tables)
        for await (const documents of readAll(ctx, table)) {
          await fresh.put(documents.filter(({ text }) => text !== ''));
          count += documents.length;
        }
      await fresh.finish();
    } catch (error) {
      await fresh.abandon();
      throw error;
    }
    return count;
  }

  return {
    async follow(tx, { table, before, after }) {
      if (columnsOf(table).length === 0) return;
      if (after) await put(tx, driver(), documentOf(tx, table, after));
      else if (before) await driver().remove(tx, { id: before.id, kind: table.name, version: before.version + 1 });
    },
    async rebuild(ctx) {
      const tables = database.tables.filter((table) => columnsOf(table).length > 0);
      const current = driver();
      return 'renew' in current
        ? await rebuildBeside(ctx, current, tables)
        : await rebuildInPlace(ctx, current, tables);
    },
  };
}
