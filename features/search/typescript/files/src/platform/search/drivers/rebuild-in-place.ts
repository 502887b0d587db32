import type { Context, TransactionContext } from '../../../kernel/context.ts';
import { and, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { SearchableTable, SearchDocument } from '../search-driver.ts';
import { documentsTable } from './documents-table.ts';

const BATCH = 500;
const BY_ID = [{ column: 'id', descending: false }];

export interface DocumentStore {
  readonly database: Database;
  readonly put: (tx: TransactionContext, document: SearchDocument) => Promise<void>;
  readonly forget: (tx: TransactionContext, id: string) => Promise<void>;
}

/** Puts every row once more, then forgets what has no row any more; in a unit of work for each batch, so that nobody waits for long. */
export async function rebuildInPlace(
  ctx: Context,
  store: DocumentStore,
  tables: readonly SearchableTable[],
): Promise<void> {
  for (const table of tables) {
    await eachBatch((after) => putRows(ctx, store, table, after));
    await eachBatch((after) => forgetGone(ctx, store, table, after));
  }
}

/** The last id of one batch leads to the next one. */
async function eachBatch(handle: (after: string | undefined) => Promise<string | undefined>): Promise<void> {
  let after = await handle(undefined);
  while (after !== undefined) after = await handle(after);
}

function putRows(
  ctx: Context,
  { database, put, forget }: DocumentStore,
  table: SearchableTable,
  after: string | undefined,
): Promise<string | undefined> {
  return database.run(ctx, async (tx) => {
    const documents = await table.read(tx, after);
    for (const document of documents) await (document.text === '' ? forget(tx, document.id) : put(tx, document));
    return documents.at(-1)?.id;
  });
}

function forgetGone(
  ctx: Context,
  { database, forget }: DocumentStore,
  table: SearchableTable,
  after: string | undefined,
): Promise<string | undefined> {
  return database.run(ctx, async (tx) => {
    const rest = after === undefined ? [] : [where('id', 'gt', after)];
    const condition = and<Record<string, unknown>>(where('kind', 'eq', table.kind), ...rest);
    const query = { where: condition, order: BY_ID, limit: BATCH };
    const documents = await database.reader(tx).select(documentsTable, query);
    for (const { id } of documents) if (!(await table.has(tx, id))) await forget(tx, id);
    return documents.at(-1)?.id;
  });
}
