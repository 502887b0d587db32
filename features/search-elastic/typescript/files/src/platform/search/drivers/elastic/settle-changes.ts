import type { Clock } from '../../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../../kernel/context.ts';
import { and, oneOf, where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Row } from '../../../db/store.ts';
import { changesTable, toChange } from './changes-table.ts';
import type { Outcome } from './send-changes.ts';

const BY_ID = [{ column: 'id', descending: false }];
/** More than two for each change of the largest batch. Of a document there is one, or two when two processes set it aside at once. */
const MOST = 12_000;

export interface Settlement {
  readonly database: Database;
  readonly clock: Clock;
}

/** Drops what has arrived, sets aside the latest of what was refused, and leaves the rest. */
export async function settleChanges(
  ctx: Context,
  { database, clock }: Settlement,
  rows: readonly Row[],
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const settled = rows.flatMap((row) => {
    const { document, version } = toChange(row);
    const outcome = outcomes.get(document);
    return outcome && outcome.kind !== 'later' ? [{ row, document, version, outcome }] : [];
  });
  const latest = new Map<string, number>();
  for (const { document, version } of settled) latest.set(document, Math.max(version, latest.get(document) ?? 0));
  await database.run(ctx, async (tx) => {
    const writer = database.writer(tx);
    await dropRefused(tx, database, latest);
    for (const { row, document, version, outcome } of settled) {
      if (outcome.kind === 'arrived' || version !== latest.get(document)) {
        await writer.delete(changesTable, row.id, row.version);
        continue;
      }
      const set = { version: row.version + 1, updated_at: clock.now().toISOString() };
      await writer.update(changesTable, { ...row, ...set, state: 'refused', reason: outcome.reason }, row.version);
    }
  });
}

/** What was set aside of a document is over when the engine has been told of something at least as new. */
export async function dropRefused(
  tx: TransactionContext,
  database: Database,
  latest: ReadonlyMap<string, number>,
): Promise<void> {
  if (latest.size === 0) return;
  const writer = database.writer(tx);
  const isRefused = and<Record<string, unknown>>(
    where('state', 'eq', 'refused'),
    oneOf('document', [...latest.keys()]),
  );
  for (const row of await writer.select(changesTable, { where: isRefused, order: BY_ID, limit: MOST })) {
    const { document, version } = toChange(row);
    if (version <= (latest.get(document) ?? 0)) await writer.delete(changesTable, row.id, row.version);
  }
}
