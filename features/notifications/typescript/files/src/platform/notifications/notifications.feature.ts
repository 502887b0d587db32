import { Database } from '../db/database.ts';
import { createExpiry } from '../db/expiry/expiry.ts';
import { defineFeature } from '../feature.ts';
import { Jobs } from '../jobs/jobs.ts';
import { createInAppChannel } from './channels/in-app.ts';
import { createNotifications } from './create-notifications.ts';
import { DeliveryLog } from './delivery-log.ts';
import { Inbox } from './inbox.ts';
import { createNotificationRoutes } from './notification.routes.ts';
import { type NotificationChannel, NotificationChannels } from './notification-channel.ts';
import { notificationSchemas } from './notification-schemas.ts';
import { deliveryTable, inboxTable } from './notification-tables.ts';
import { notificationsConfig } from './notifications.config.ts';
import { notificationErrors } from './notifications.errors.ts';
import { Notifications } from './notifications.ts';
import { type AnyKind, Preferences } from './preferences.ts';
import { createSend, defineDeliverJob } from './send-delivery.ts';

const HOUR_MS = 3_600_000;

/** Tells people what concerns them: by channels that they have not turned off, and with a log of what became of it. */
export const notificationsFeature = defineFeature({
  id: 'notifications',
  after: ['db', 'jobs'],
  config: notificationsConfig,
  setup(platform, { attempts, retryMs, timeoutMs, keepHours, inboxHours }) {
    const { clock, errors, http, ids, lifecycle, log, meter, provide, use } = platform;
    const database = use(Database);
    const jobs = use(Jobs);
    const kinds = new Map<string, AnyKind>();
    const channels = (): ReadonlyMap<string, NotificationChannel> => use(NotificationChannels);
    const preferences = new Preferences({ database, clock, ids, kinds, channels });
    const deliveryLog = new DeliveryLog({ database, clock, ids, keepMs: keepHours * HOUR_MS });
    const inbox = new Inbox({ database, clock, ids, keepMs: inboxHours * HOUR_MS });
    const job = defineDeliverJob({ attempts, retryMs, timeoutMs });
    const meters = {
      deliveries: meter.createCounter('notifications.deliveries', { unit: '{delivery}' }),
      delay: meter.createHistogram('notifications.delay', { unit: 's' }),
    };

    provide(NotificationChannels, () => new Map([['in-app', createInAppChannel(inbox)]]));
    const parts = { database, ids, jobs, job, deliveryLog, preferences, kinds, channels, meters };
    provide(Notifications, () => createNotifications(parts));
    jobs.handle(job, createSend({ deliveryLog, preferences, kinds, channels, clock, log, meters, timeoutMs }));
    errors.add(notificationErrors);
    http.routes(
      createNotificationRoutes({ database, inbox, preferences, deliveryLog, jobs, job }),
      notificationSchemas,
    );

    const expiries = [deliveryTable, inboxTable].map((table) => createExpiry({ database, clock, ids, log, table }));
    lifecycle.add({
      name: 'notifications',
      last: true,
      async start() {
        for (const expiry of expiries) expiry.start();
      },
      stop: async () => void (await Promise.all(expiries.map((expiry) => expiry.stop()))),
    });
  },
});
