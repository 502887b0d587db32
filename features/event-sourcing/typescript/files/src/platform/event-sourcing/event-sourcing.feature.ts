import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { Leases } from '../db/lease/leases.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { createLoop } from '../loop/loop.ts';
import { createRecorder, createSourcedRepositories } from './around-repositories.ts';
import { createEventGauges } from './event-gauges.ts';
import type { EventSourcedModule } from './event-sourced-module.ts';
import { eventSourcingConfig } from './event-sourcing.config.ts';
import type { EventProjection } from './event-sourcing.ts';
import { EventSourcing } from './event-sourcing.ts';
import { EventStore } from './event-store.ts';
import { createEventUpkeep, LEASE } from './event-upkeep.ts';
import { createEventsCommand } from './events-command.ts';
import { createModuleEvents } from './module-events.ts';
import { Projector } from './projector.ts';
import { Streams } from './streams.ts';

/** Modules whose events are kept, and whose state follows from them. */
export const eventSourcingFeature = defineFeature({
  id: 'event-sourcing',
  after: ['db', 'lease'],
  config: eventSourcingConfig,
  setup(platform, { pollMs, leaseMs }) {
    const { clock, commands, db, ids, lifecycle, log, meter, provide, use } = platform;
    const database = use(Database);
    const sources = { database, clock, ids };
    const modules = new Map<string, EventSourcedModule>();
    const projections = new Map<string, EventProjection>();
    const store = new EventStore(sources);
    const streams = new Streams(store, sources);
    const projector = new Projector(store, modules, sources);
    provide(EventSourcing, () => createModuleEvents({ database, modules, projections, store, projector }));

    const appended = meter.createCounter('eventstore.appended', { unit: '{event}' });
    db.repository(createSourcedRepositories(modules, streams));
    const record = createRecorder(modules, streams, (module, count) => appended.add(count, { module }));
    const leases = use(Leases);
    const holder = ids.next();
    const upkeep = createEventUpkeep({ ...sources, store, projector, projections, leases, holder, leaseMs, log });
    const show = createEventGauges(meter);
    const loop = createLoop({
      everyMs: pollMs,
      async turn() {
        const ctx = systemContext(ids);
        const hasMore = await upkeep.turn(ctx);
        show(await upkeep.lags(ctx));
        return hasMore;
      },
      onError: (err) => log.warn({ err }, 'events cannot be put in order'),
    });
    db.onChange('outbox', async (tx, change) => {
      await record(tx, change);
      database.afterCommit(tx, () => loop.wake());
    });
    lifecycle.add({
      name: 'event store',
      last: true,
      start: async () => loop.start(),
      async stop() {
        await loop.stop();
        await leases.release(systemContext(ids), LEASE, holder).catch(() => undefined);
      },
    });

    const parts = { database, store, streams, projector, modules, projections, upkeep };
    const run = createEventsCommand({ ...parts, leaseMs });
    commands.add('events', async (args) => {
      const current = use(CurrentStore);
      await current.open();
      const ctx = systemContext(ids);
      try {
        process.stdout.write(`${await run(ctx, args)}\n`);
      } finally {
        await leases.release(ctx, LEASE, holder).catch(() => undefined);
        await current.close();
      }
    });
  },
});
