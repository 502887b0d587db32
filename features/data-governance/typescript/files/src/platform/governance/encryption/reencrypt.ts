import type { Context } from '../../../kernel/context.ts';
import { and, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row, Store, Table } from '../../db/store.ts';
import { walkRows } from '../walk-rows.ts';
import type { EncryptedColumns } from './encrypt-store.ts';
import type { KeyRing } from './key-ring.ts';

export interface ReencryptOptions {
  /** Encrypts what is written through it. */
  readonly database: Database;
  /** The store below the encryption. */
  readonly raw: Store;
  readonly keys: KeyRing;
  readonly columnsOf: EncryptedColumns;
}

/** Writes every row anew that has something under another key, or under none. Gives back how many there were. */
export async function reencrypt(ctx: Context, { database, raw, keys, columnsOf }: ReencryptOptions): Promise<number> {
  let count = 0;
  const isStale = (table: Table, row: Row): boolean =>
    columnsOf(table).some((column) => typeof row[column] === 'string' && !keys.isCurrent(String(row[column])));
  for (const table of database.tables.filter((one) => columnsOf(one).length > 0)) {
    for await (const rows of walkRows(() => raw.reader(ctx), table, and())) {
      for (const { id } of rows.filter((row) => isStale(table, row))) count += await rewrite(ctx, database, table, id);
    }
  }
  return count;
}

/** Its version stays: for everybody else nothing has changed. Whoever was faster has written it under the current key. */
async function rewrite(ctx: Context, database: Database, table: Table, id: string): Promise<number> {
  return database.run(ctx, async (tx) => {
    const query = { where: where('id', 'eq', id), order: [{ column: 'id', descending: false }], limit: 1 };
    const [row] = await database.reader(tx).select(table, query);
    return row && (await database.writer(tx).update(table, row, row.version)) ? 1 : 0;
  });
}
