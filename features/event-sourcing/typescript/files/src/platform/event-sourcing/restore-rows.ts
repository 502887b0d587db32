import type { Context } from '../../kernel/context.ts';
import { where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Row } from '../db/store.ts';
import { tableOf, toRow } from '../module/mapper.ts';
import type { EventSourcedModule } from './event-sourced-module.ts';
import type { EventStore } from './event-store.ts';
import type { Streams } from './streams.ts';

export interface RestoreOptions {
  readonly database: Database;
  readonly store: EventStore;
  readonly streams: Streams;
}

const BY_ID = [{ column: 'id', descending: false }];

/** Writes the rows of a module as its events say, one aggregate at a time. Gives back how many were not as they should be. */
export async function restoreRows(
  ctx: Context,
  module: EventSourcedModule,
  { database, store, streams }: RestoreOptions,
): Promise<number> {
  const table = tableOf(module.contract);
  let count = 0;
  for (const { id } of await store.streams(ctx, module.contract.name)) {
    const isMended = await database.run(ctx, async (tx) => {
      const state = await streams.load(tx, module, id);
      const aggregate = state && module.rehydrate(id, state);
      const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
      const [row] = await database.reader(tx).select(table, query);
      const wanted = aggregate && ({ ...state?.extra, ...toRow(module.contract, aggregate) } as Row);
      const writer = database.writer(tx);
      if (!wanted) return row ? writer.delete(table, id, row.version) : false;
      if (!row) return writer.insert(table, wanted).then(() => true);
      return isSame(row, wanted) ? false : writer.update(table, { ...row, ...wanted }, row.version);
    });
    count += isMended ? 1 : 0;
  }
  return count;
}

function isSame(row: Row, wanted: Row): boolean {
  return Object.entries(wanted).every(([column, value]) => row[column] === value);
}
