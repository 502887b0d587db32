import type { TransactionContext } from '../../kernel/context.ts';
import { and, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Row } from '../db/store.ts';
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
  source: Row | undefined,
): ReadModelRows {
  const writer = database.writer(tx);
  // Whoever applies changes acts for nobody: a row of a read model belongs to whom the row belongs that it comes from.
  const { within = [] } = database.shaped(table);
  const owner = Object.fromEntries(within.map((column) => [column, source?.[column] ?? null]));
  const ofOwner = Object.entries(owner).map(([column, value]) => where(column, 'eq', value));
  const get: ReadModelRows['get'] = async (key) => {
    const query = { where: and<Record<string, unknown>>(where('key', 'eq', key), ...ofOwner), order: BY_KEY, limit: 1 };
    return (await writer.select(table, query))[0];
  };
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
      const base = { ...owner, id: nextId(), version: 1, created_at: at, updated_at: at, key };
      await writer.insert(table, { ...empty, ...base, ...cells });
    },
    async remove(key) {
      const row = await get(key);
      if (row) await writer.delete(table, row.id, row.version);
    },
  };
}
