import type { Clock } from '../../../../kernel/clock.ts';
import type { Context } from '../../../../kernel/context.ts';
import { where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Leases } from '../../../db/lease/leases.ts';
import type { Row } from '../../../db/store.ts';
import { retryDelay } from '../../../retry/retry.ts';
import { changesTable, toChange } from './changes-table.ts';
import type { EngineClient } from './engine-client.ts';
import type { EngineIndex } from './engine-index.ts';
import { type DocumentChange, sendChanges } from './send-changes.ts';
import { settleChanges } from './settle-changes.ts';

const LEASE = 'search-changes';
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const BY_AGE = [
  { column: 'created_at', descending: false },
  { column: 'id', descending: false },
];

export interface ChangeRelayOptions {
  readonly database: Database;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly ask: EngineClient;
  readonly index: EngineIndex;
  /** Tells this process from others. */
  readonly holder: string;
  readonly batch: number;
  readonly leaseMs: number;
}

export interface ChangeRelay {
  /** Tells the engine of the next changes. True when there may be more. Throws when it does not take them, and then pauses for longer each time. */
  send(ctx: Context): Promise<boolean>;
  release(ctx: Context): Promise<void>;
}

/** From the table to the engine, by one process at a time: two would only do everything twice. */
export function createChangeRelay(options: ChangeRelayOptions): ChangeRelay {
  const { database, leases, clock, ask, index, holder, batch, leaseMs } = options;
  let isPrepared = false;
  let failures = 0;
  let pausedUntil = 0;

  const selectWaiting = (ctx: Context, limit: number): Promise<readonly Row[]> =>
    database.reader(ctx).select(changesTable, { where: where('state', 'eq', 'waiting'), order: BY_AGE, limit });

  /** Asked for after the changes were read: whoever fills another index meets those that are committed later. */
  async function findIndexes(signal: AbortSignal): Promise<readonly string[]> {
    const { current, next } = await index.find(signal);
    isPrepared = current !== undefined;
    if (current === undefined) throw new Error('The search index is gone');
    return [current, ...(next === undefined ? [] : [next])];
  }

  async function sendBatch(ctx: Context): Promise<boolean> {
    const rows = await selectWaiting(ctx, batch);
    if (rows.length === 0) return false;
    const limit = { signal: AbortSignal.timeout(leaseMs / 2), timeoutMs: leaseMs / 2 };
    const indexes = await findIndexes(limit.signal);
    const outcomes = await sendChanges(ask, indexes, latestOf(rows.map(toChange)), limit);
    await settleChanges(ctx, { database, clock }, rows, outcomes);
    const late = [...outcomes.values()].find(({ kind }) => kind === 'later');
    if (late?.kind === 'later') throw new Error(`The engine takes some changes later: ${late.reason}`);
    return true;
  }

  return {
    async send(ctx) {
      if (clock.now().getTime() < pausedUntil) return false;
      if (isPrepared && (await selectWaiting(ctx, 1)).length === 0) return false;
      if (!(await leases.hold(ctx, LEASE, holder, leaseMs))) return false;
      try {
        if (!isPrepared) await index.ensure();
        isPrepared = true;
        const hasMore = await sendBatch(ctx);
        failures = 0;
        return hasMore;
      } catch (error) {
        failures += 1;
        const pause = retryDelay(failures, FIRST_PAUSE_MS, { maxMs: LONGEST_PAUSE_MS });
        pausedUntil = clock.now().getTime() + pause;
        throw error;
      }
    },
    release: (ctx) => leases.release(ctx, LEASE, holder),
  };
}

/** Of several changes of one document only the last is worth sending. */
function latestOf(changes: readonly DocumentChange[]): readonly DocumentChange[] {
  const latest = new Map<string, DocumentChange>();
  for (const change of changes)
    if (change.version >= (latest.get(change.document)?.version ?? 0)) latest.set(change.document, change);
  return [...latest.values()];
}
