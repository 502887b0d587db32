import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { and, oneOf, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Leases } from '../db/lease/leases.ts';
import type { Row } from '../db/store.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { MessageBus } from '../messaging/message-bus.ts';
import type { Backlog } from './backlog-gauges.ts';
import { inboxTable, outboxTable, toMessage } from './outbox-tables.ts';

const LEASE = 'outbox';
const BY_AGE = [
  { column: 'created_at', descending: false },
  { column: 'id', descending: false },
];
/** Of one aggregate, in the order of its changes. It does not depend on the clocks of replicas. */
const BY_CHANGE = [
  { column: 'aggregate_version', descending: false },
  { column: 'position', descending: false },
  { column: 'id', descending: false },
];

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly leases: Leases;
  readonly bus: () => MessageBus;
  readonly clock: Clock;
  /** Tells this process from others. */
  readonly holder: string;
  readonly batch: number;
  readonly leaseMs: number;
}

export interface OutboxRelay {
  /** Publishes the next messages. True when there may be more. Throws when the broker does not take them. */
  publish(ctx: Context): Promise<boolean>;
  backlog(ctx: Context): Promise<Backlog>;
  /** Forgets messages that were handled before. */
  forgetHandled(ctx: Context, before: Date): Promise<void>;
  release(ctx: Context): Promise<void>;
}

/** From the table to the broker, by one process at a time: two would overtake each other. */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { database, leases, bus, clock, holder, batch, leaseMs } = options;

  const selectOldest = (ctx: Context, limit: number): Promise<readonly Row[]> =>
    database.reader(ctx).select(outboxTable, { where: and(), order: BY_AGE, limit });

  /** Whatever waits for the aggregates of the oldest messages: an older change may have a later time. */
  async function selectNext(ctx: Context): Promise<readonly Row[]> {
    const keys = new Set((await selectOldest(ctx, batch)).map(({ key = null }) => key));
    const query = { where: oneOf('key', [...keys]), order: BY_CHANGE, limit: 2 * batch };
    return database.reader(ctx).select(outboxTable, query);
  }

  return {
    async publish(ctx) {
      if ((await selectOldest(ctx, 1)).length === 0) return false;
      if (!(await leases.hold(ctx, LEASE, holder, leaseMs))) return false;
      const rows = await selectNext(ctx);
      // What takes longer than the lease could be overtaken by the next holder.
      await withTimeLimit(bus().publish(rows.map(toMessage)), leaseMs / 2);
      await database.run(ctx, async (tx) => {
        for (const row of rows) await database.writer(tx).delete(outboxTable, row.id, row.version);
      });
      return rows.length > 0;
    },
    async backlog(ctx) {
      const [oldest] = await selectOldest(ctx, 1);
      const since = oldest ? clock.now().getTime() - Date.parse(String(oldest.created_at)) : 0;
      return { count: await database.reader(ctx).count(outboxTable, and()), oldestMs: Math.max(0, since) };
    },
    async forgetHandled(ctx, before) {
      await database.run(ctx, async (tx) => {
        const isOld = where('created_at', 'lt', before.toISOString());
        const writer = database.writer(tx);
        for (const row of await writer.claim(inboxTable, { where: isOld, order: BY_AGE, limit: 1000 }))
          await writer.delete(inboxTable, row.id, row.version);
      });
    },
    release: (ctx) => leases.release(ctx, LEASE, holder),
  };
}
