import type { Clock } from '../../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../../kernel/context.ts';
import { and, oneOf, where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Row } from '../../../db/store.ts';
import { changesTable, toChange } from './changes-table.ts';
import type { Outcome } from './send-changes.ts';

const BY_ID = [{ column: 'id', descending: false }];
const MOST = 1000;

export interface Settlement {
  readonly database: Database;
  readonly clock: Clock;
}

/** Drops what has arrived, sets aside what was refused, and leaves the rest. */
export async function settleChanges(
  ctx: Context,
  { database, clock }: Settlement,
  rows: readonly Row[],
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const arrived = new Map<string, number>();
  for (const { document, version } of rows.map(toChange))
    if (outcomes.get(document)?.kind === 'arrived') arrived.set(document, version);
  await database.run(ctx, async (tx) => {
    const writer = database.writer(tx);
    for (const row of rows) {
      const outcome = outcomes.get(toChange(row).document);
      if (outcome?.kind === 'arrived') await writer.delete(changesTable, row.id, row.version);
      if (outcome?.kind !== 'refused') continue;
      const set = { version: row.version + 1, updated_at: clock.now().toISOString() };
      await writer.update(changesTable, { ...row, ...set, state: 'refused', reason: outcome.reason }, row.version);
    }
    if (arrived.size > 0) await dropOlderRefusals(tx, database, arrived);
  });
}

/** What was set aside of a document is over when something newer of it has arrived. */
async function dropOlderRefusals(
  tx: TransactionContext,
  database: Database,
  arrived: ReadonlyMap<string, number>,
): Promise<void> {
  const writer = database.writer(tx);
  const isRefused = and<Record<string, unknown>>(
    where('state', 'eq', 'refused'),
    oneOf('document', [...arrived.keys()]),
  );
  for (const row of await writer.select(changesTable, { where: isRefused, order: BY_ID, limit: MOST })) {
    const { document, version } = toChange(row);
    if (version <= (arrived.get(document) ?? 0)) await writer.delete(changesTable, row.id, row.version);
  }
}
