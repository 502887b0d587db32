import type { Clock } from '../../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../../kernel/context.ts';
import { and, where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Row } from '../../../db/store.ts';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import { changesTable } from './changes-table.ts';

const MOST = 1000;
const BY_ID = [{ column: 'id', descending: false }];

/** `list`, `retry [document]`, `discard [document]`: the answer, as lines for a person. */
export async function refusedCommand(
  ctx: Context,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  [action, document]: readonly string[],
): Promise<readonly string[]> {
  const isRefused = where('state', 'eq', 'refused');
  const isMeant =
    document === undefined ? isRefused : and<Record<string, unknown>>(isRefused, where('document', 'eq', document));
  const query = { where: isMeant, order: BY_ID, limit: MOST };
  const each = (apply: (tx: TransactionContext, row: Row) => Promise<unknown>): Promise<number> =>
    database.run(ctx, async (tx) => {
      const rows = await database.writer(tx).claim(changesTable, query);
      for (const row of rows) await apply(tx, row);
      return rows.length;
    });
  switch (action) {
    case 'list': {
      const rows = await database.reader(ctx).select(changesTable, query);
      const lines = rows.map((row) => `${row.kind}  ${row.document}  ${row.reason}`);
      return lines.length === 0 ? ['Nothing was refused.'] : lines;
    }
    case 'retry': {
      const count = await each((tx, row) => {
        const at = clock.now().toISOString();
        const again = {
          ...row,
          version: row.version + 1,
          updated_at: at,
          created_at: at,
          state: 'waiting',
          reason: null,
        };
        return database.writer(tx).update(changesTable, again, row.version);
      });
      return [`${count} documents are sent again.`];
    }
    case 'discard': {
      const count = await each((tx, row) => database.writer(tx).delete(changesTable, row.id, row.version));
      return [`${count} documents are not sent.`];
    }
    default:
      throw new StartupError('search-refused takes one of list, retry, discard, and the id of a document');
  }
}
