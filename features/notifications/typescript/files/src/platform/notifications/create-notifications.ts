import type { TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import type { Database } from '../db/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type CheckedContent, checkContent } from './check-content.ts';
import type { DeliveryLog, DeliveryState, NewDelivery } from './delivery-log.ts';
import type { NotificationChannel } from './notification-channel.ts';
import { isOf, notificationTables, tenantOf } from './notification-tables.ts';
import type { Notifications, Recipient } from './notifications.ts';
import type { AnyKind, Preferences } from './preferences.ts';
import type { DeliverJob, DeliveryMeters } from './send-delivery.ts';

export interface NotificationsOptions {
  readonly database: Database;
  readonly ids: IdSource;
  readonly jobs: Jobs;
  readonly job: DeliverJob;
  readonly deliveryLog: DeliveryLog;
  readonly preferences: Preferences;
  readonly kinds: Map<string, AnyKind>;
  readonly channels: () => ReadonlyMap<string, NotificationChannel>;
  readonly meters: DeliveryMeters;
}

/** One notification, before it is told by any channel. */
interface Telling {
  readonly about: Pick<NewDelivery, 'notification' | 'recipient' | 'kind' | 'key'>;
  readonly to: Recipient;
  readonly content: CheckedContent;
}

const STEP = 200;
const BY_ID = [{ column: 'id', descending: false }];

export function createNotifications(options: NotificationsOptions): Notifications {
  const { database, ids, jobs, job, deliveryLog, preferences, kinds, channels, meters } = options;

  async function log(tx: TransactionContext, delivery: NewDelivery): Promise<string> {
    const { id } = await deliveryLog.add(tx, delivery);
    const { kind, channel, state } = delivery;
    if (state !== 'pending')
      database.afterCommit(tx, () => meters.deliveries.add(1, { kind, channel, outcome: state }));
    return id;
  }

  async function tell(tx: TransactionContext, name: string, { about, to, content }: Telling): Promise<void> {
    const channel = channels().get(name);
    const address = channel?.addressOf(to);
    const entry = (state: DeliveryState): NewDelivery => ({ ...about, channel: name, state });
    if (!channel || address === undefined) {
      await log(tx, entry('unreachable'));
    } else if (channel.mode === 'joining') {
      const id = await log(tx, entry('sent'));
      const { notification, kind, recipient } = about;
      await channel.deliver(tx, { id, notification, kind, recipient, tenant: tenantOf(tx), address, ...content });
    } else {
      const id = await log(tx, { ...entry('pending'), address, content: JSON.stringify(content) });
      await jobs.enqueue(tx, job, { delivery: id }, { key: id });
    }
  }

  return {
    add(kind) {
      if (kinds.has(kind.name)) throw new Error(`There are two kinds of notifications ${kind.name}`);
      kinds.set(kind.name, kind);
    },

    notify: (ctx, kind, { to, data, key }) =>
      database.run(ctx, async (tx) => {
        if (!kinds.has(kind.name)) throw new Error(`Nobody has added notifications of kind ${kind.name}`);
        const which = { recipient: to.id, kind: kind.name, key };
        const before = await deliveryLog.findByKey(tx, which, [...channels().keys()]);
        if (before !== undefined) return before;
        const content = checkContent(kind.template(data, { locale: to.locale }), kind.name);
        const about = { notification: ids.next(), ...which };
        const { on, off } = await preferences.choose(tx, to.id, kind);
        for (const channel of off) await log(tx, { ...about, channel, state: 'suppressed' });
        for (const channel of on) await tell(tx, channel, { about, to, content });
        return about.notification;
      }),

    async forget(ctx, recipient) {
      let count = 0;
      for (const table of notificationTables) {
        for (let step = STEP; step === STEP; count += step)
          step = await database.run(ctx, (tx) => deleteSome(tx, table, recipient));
      }
      return count;
    },
  };

  async function deleteSome(
    tx: TransactionContext,
    table: (typeof notificationTables)[number],
    recipient: string,
  ): Promise<number> {
    const writer = database.writer(tx);
    const rows = await writer.select(table, { where: isOf(tx, recipient), order: BY_ID, limit: STEP });
    for (const { id, version } of rows) await writer.delete(table, id, version);
    return rows.length;
  }
}
