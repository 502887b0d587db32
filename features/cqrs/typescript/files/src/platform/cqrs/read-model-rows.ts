import type { TransactionContext } from '../../kernel/context.ts';
import { where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { ReadModel, ReadModelRows } from './projections.ts';

const BY_KEY = [{ column: 'key', descending: false }];

export interface RowsOptions {
  readonly database: Database;
  readonly nextId: () => string;
  readonly now: () => Date;
}

/** The rows of a read model inside a transaction. One process at a time writes them, so that none is overtaken. */
export function createReadModelRows(
  { database, nextId, now }: RowsOptions,
  tx: TransactionContext,
  { table }: ReadModel,
): ReadModelRows {
  const writer = database.writer(tx);
  const get: ReadModelRows['get'] = async (key) =>
    (await writer.select(table, { where: where('key', 'eq', key), order: BY_KEY, limit: 1 }))[0];
  return {
    get,
    async put(key, cells) {
      const at = now().toISOString();
      const row = await get(key);
      if (row) {
        await writer.update(table, { ...row, ...cells, version: row.version + 1, updated_at: at }, row.version);
        return;
      }
      const empty = Object.fromEntries(table.optional.map((column) => [column, null]));
      await writer.insert(table, { ...empty, id: nextId(), version: 1, created_at: at, updated_at: at, key, ...cells });
    },
    async remove(key) {
      const row = await get(key);
      if (row) await writer.delete(table, row.id, row.version);
    },
  };
}
