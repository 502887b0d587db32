import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { defineFeature } from '../feature.ts';
import { LogCopies } from '../log/log-copies.ts';
import { Delivery } from './delivery.ts';
import { parseDsn } from './dsn.ts';
import { readEvent } from './read-event.ts';
import { sentryConfig } from './sentry.config.ts';

/** The folder that holds `src`. */
const ROOT = new URL('../../../', import.meta.url).pathname;

/**
 * What the log has at the level `error` or `fatal` goes to Sentry. Without a DSN it is not there. It opens first and closes last, so that it tells
 * of what fails while others open and close.
 */
export const sentryFeature = defineFeature({
  id: 'sentry',
  first: true,
  after: ['metrics'],
  config: sentryConfig,
  setup({ clock, lifecycle, log, meter, service, use }, { dsn, flushMs, fields, perMinute, timeoutMs, ...given }) {
    if (dsn === undefined) return;
    const version = `${service.name}@${service.version}`;
    const delivery = new Delivery({
      dsn: parseDsn(dsn),
      client: version.replace('@', '/'),
      timeoutMs,
      perMinute,
      clock,
      log,
      events: meter.createCounter('sentry.events', { unit: '{event}' }),
    });
    const origin = {
      release: given.release ?? version,
      environment: given.environment ?? (service.production ? 'production' : 'development'),
      serverName: hostname(),
      fields,
      root: ROOT,
      createId: () => randomUUID().replaceAll('-', ''),
    };
    const copy = (line: string): void => {
      const event = readEvent(line, origin);
      if (event) delivery.send(event);
    };
    const onCrash = (err: unknown): void => {
      log.fatal({ err }, 'the process crashes');
      void delivery.close(flushMs).finally(() => process.exit(1));
    };
    lifecycle.add({
      name: 'sentry',
      async start() {
        use(LogCopies).add(copy);
        process.on('uncaughtException', onCrash);
      },
      async stop() {
        process.off('uncaughtException', onCrash);
        await delivery.close(flushMs);
        use(LogCopies).delete(copy);
      },
    });
  },
});
