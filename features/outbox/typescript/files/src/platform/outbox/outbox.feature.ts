import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { Leases } from '../db/lease/leases.ts';
import { defineFeature } from '../feature.ts';
import { createLoop } from '../loop/loop.ts';
import { toCloudEvent } from '../messaging/cloud-event.ts';
import { MessageBus, MessageSchemas } from '../messaging/message-bus.ts';
import { createBacklogGauges } from './backlog-gauges.ts';
import { createInbox, Inbox } from './inbox.ts';
import { outboxConfig } from './outbox.config.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import { outboxTable, toOutboxRow } from './outbox-tables.ts';

const HOUR_MS = 3_600_000;

/** Writes the events of every change into its transaction, and publishes them from there. */
export const outboxFeature = defineFeature({
  id: 'outbox',
  after: ['lease', 'messaging'],
  config: outboxConfig,
  setup(platform, { pollMs, keepHours, ...limits }) {
    const { clock, db, ids, lifecycle, log, meter, provide, service, use } = platform;
    const database = use(Database);
    const inbox = createInbox({ database, clock, ids, meter });
    provide(Inbox, () => inbox);
    database.declare(outboxTable);
    const bus = (): MessageBus => use(MessageBus);
    const relay = createOutboxRelay({ database, leases: use(Leases), bus, clock, holder: ids.next(), ...limits });
    const show = createBacklogGauges(meter);
    const loop = createLoop({
      everyMs: pollMs,
      turn: () => relay.publish(systemContext(ids)),
      onError: (err) => log.warn({ err }, 'events wait in the outbox'),
    });
    const upkeep = createLoop({
      everyMs: 15_000,
      async turn() {
        const ctx = systemContext(ids);
        show(await relay.backlog(ctx));
        await relay.forgetHandled(ctx, new Date(clock.now().getTime() - keepHours * HOUR_MS));
        return false;
      },
      onError: (err) => log.warn({ err }, 'the outbox cannot be put in order'),
    });

    db.onChange('outbox', async (tx, { events }) => {
      for (const [position, event] of events.entries()) {
        const message = toCloudEvent(tx, event, service.name, use(MessageSchemas).get(event.type));
        await database.writer(tx).insert(outboxTable, toOutboxRow(message, position, clock.now()));
      }
      if (events.length > 0) database.afterCommit(tx, () => loop.wake());
    });

    lifecycle.add({
      name: 'outbox',
      last: true,
      async start() {
        loop.start();
        upkeep.start();
      },
      async stop() {
        await Promise.all([loop.stop(), upkeep.stop()]);
        const ctx = systemContext(ids);
        // What was committed until now still goes out. If it cannot, it waits for the next start.
        while (await relay.publish(ctx).catch(() => false));
        await relay.release(ctx).catch(() => undefined);
      },
    });
  },
});
