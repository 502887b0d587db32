import { systemContext } from '../../context/context.ts';
import { Database } from '../../db/database.ts';
import { createExpiry } from '../../db/expiry/expiry.ts';
import { defineFeature } from '../../feature.ts';
import { createLoop } from '../../loop/loop.ts';
import { EventFeed } from './event-feed.ts';
import { createEventIds } from './event-ids.ts';
import { EventStreams } from './event-streams.ts';
import { createEventsRoute } from './events.route.ts';
import { sseConfig } from './sse.config.ts';
import { sseErrors } from './sse.errors.ts';
import { StreamHub } from './stream-hub.ts';
import { streamTable } from './stream-table.ts';
import { Topics } from './topics.ts';

/** The event names that the protocol and this feature have themselves. */
const RESERVED = /^(?:open|error|reset)$|[^\w.-]/;

/** Tells whoever listens at `/events` what happens, while it happens. */
export const sseFeature = defineFeature({
  id: 'realtime-sse',
  after: ['db'],
  config: sseConfig,
  setup(platform, { keepSeconds, pollMs, overlapMs, replayLimit, maxStreams, maxAgeSeconds, ...limits }) {
    const { clock, db, errors, http, ids, lifecycle, log, meter, provide, use } = platform;
    const database = use(Database);
    const topics = new Topics();
    const hub = new StreamHub();
    const eventIds = createEventIds(() => clock.now().getTime());
    const feed = new EventFeed({ database, hub, clock, overlapMs, replayLimit, keepMs: keepSeconds * 1000 });
    const ended = meter.createCounter('streams.ended', { unit: '{stream}' });
    const published = meter.createCounter('streams.events', { unit: '{event}' });
    meter.createObservableGauge('streams.open', { unit: '{stream}' }).addCallback((result) => result.observe(hub.size));

    const publish: EventStreams['publish'] = async (ctx, topic, type, data) => {
      topics.require(topic);
      if (RESERVED.test(type)) throw new Error(`${type} cannot be the type of an event`);
      await feed.publish(ctx, { id: eventIds.next(), topic, tenant: ctx.tenant, type, data });
      published.add(1);
    };
    provide(EventStreams, () => ({ topic: (name, options = {}) => topics.declare(name, options), publish }));
    db.onChange('outbox', async (tx, { events }) => {
      for (const event of events)
        for (const { topic, data } of topics.of(event)) await publish(tx, topic, event.type, data);
    });
    errors.add(sseErrors);
    http.routes([
      createEventsRoute({
        clock,
        topics,
        hub,
        feed,
        maxStreams,
        isDraining: () => lifecycle.state === 'draining',
        onEnd: (reason) => ended.add(1, { reason }),
        limits: { ...limits, maxAgeMs: maxAgeSeconds * 1000 },
      }),
    ]);

    const loop = createLoop({
      everyMs: pollMs,
      async turn() {
        await feed.poll(systemContext(ids));
        return false;
      },
      onError: (err) => log.warn({ err }, 'events of other processes cannot be read'),
    });
    const expiry = createExpiry({ database, clock, ids, log, table: streamTable });
    lifecycle.add({
      name: 'event streams',
      last: true,
      async start() {
        loop.start();
        expiry.start();
      },
      drain: () => hub.endAll(),
      async stop() {
        await Promise.all([loop.stop(), expiry.stop()]);
      },
    });
  },
});
