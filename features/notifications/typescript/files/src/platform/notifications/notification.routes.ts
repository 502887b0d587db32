import type { Database } from '../db/database.ts';
import type { Row } from '../db/store.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { defineRoute, type Route, type Schema } from '../http/route.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { DELIVERY_STATES, type DeliveryLog, type DeliveryQuery } from './delivery-log.ts';
import { type Inbox, type InboxQuery, requireActor } from './inbox.ts';
import { notificationErrors } from './notifications.errors.ts';
import type { Preferences } from './preferences.ts';
import type { DeliverJob } from './send-delivery.ts';

export interface NotificationRoutesOptions {
  readonly database: Database;
  readonly inbox: Inbox;
  readonly preferences: Preferences;
  readonly deliveryLog: DeliveryLog;
  readonly jobs: Jobs;
  readonly job: DeliverJob;
}

type ById = { readonly params: { readonly id: string } };
type ByChoice = {
  readonly params: { readonly kind: string; readonly channel: string };
  readonly body: { readonly enabled: boolean };
};

const READ = { tag: 'notifications', permission: 'notifications:read' } as const;
const WRITE = { tag: 'notifications', permission: 'notifications:write' } as const;
/** More than people may do with their own: it shows who was told what. */
const MANAGE = { tag: 'notifications', permission: 'notifications:manage' } as const;
const { CURSOR_INVALID, UNAUTHENTICATED } = coreErrors;
const { NOTIFICATION_CONFLICT, NOTIFICATION_MANDATORY } = notificationErrors;
const { NOTIFICATION_NOT_FOUND, NOTIFICATION_NOT_REPEATABLE, NOTIFICATION_PREFERENCE_UNKNOWN } = notificationErrors;

const BY_ID: Schema = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } };
const NAME: Schema = { type: 'string', minLength: 1, maxLength: 200 };
const BY_CHOICE: Schema = { type: 'object', required: ['kind', 'channel'], properties: { kind: NAME, channel: NAME } };
const PAGE = {
  limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  cursor: { type: 'string', maxLength: 1000, description: 'From `next` of the page before.' },
} as const;
const OF_INBOX: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...PAGE,
    unread: { type: 'boolean', description: 'Only those that are not read, or only those that are.' },
  },
};
const OF_LOG: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...PAGE,
    recipient: { ...NAME, description: 'Only those for this person.' },
    state: { type: 'string', enum: [...DELIVERY_STATES] },
  },
};

export function createNotificationRoutes(options: NotificationRoutesOptions): readonly Route[] {
  return [...createInboxRoutes(options), ...createPreferenceRoutes(options), ...createLogRoutes(options)];
}

function createInboxRoutes({ inbox }: NotificationRoutesOptions): readonly Route[] {
  return [
    defineRoute<{ query: InboxQuery }>({
      ...READ,
      id: 'listNotifications',
      method: 'GET',
      path: '/notifications',
      summary: 'List what one was told',
      query: OF_INBOX,
      responses: { 200: { description: 'The latest first', schema: refTo('NotificationList') } },
      errors: [UNAUTHENTICATED, CURSOR_INVALID],
      async handle(ctx, { query }) {
        const { items, unread, next } = await inbox.list(ctx, query);
        return { status: 200, body: { items: items.map(toNotification), unread, next } };
      },
    }),
    defineRoute<ById>({
      ...WRITE,
      id: 'readNotification',
      method: 'POST',
      path: '/notifications/{id}/read',
      summary: 'Mark a notification as read',
      params: BY_ID,
      responses: { 200: { description: 'The notification', schema: refTo('Notification') } },
      errors: [UNAUTHENTICATED, NOTIFICATION_NOT_FOUND],
      handle: async (ctx, { params }) => ({ status: 200, body: toNotification(await inbox.markRead(ctx, params.id)) }),
    }),
    defineRoute({
      ...WRITE,
      id: 'readAllNotifications',
      method: 'POST',
      path: '/notifications/read',
      summary: 'Mark all notifications as read',
      responses: { 200: { description: 'How many there were', schema: refTo('NotificationsRead') } },
      errors: [UNAUTHENTICATED],
      handle: async (ctx) => ({ status: 200, body: { read: await inbox.markAllRead(ctx) } }),
    }),
  ];
}

function createPreferenceRoutes({ preferences }: NotificationRoutesOptions): readonly Route[] {
  return [
    defineRoute({
      ...READ,
      id: 'listNotificationPreferences',
      method: 'GET',
      path: '/notification-preferences',
      summary: 'List what one is told of, and how',
      responses: { 200: { description: 'Every kind', schema: refTo('NotificationPreferenceList') } },
      errors: [UNAUTHENTICATED],
      handle: async (ctx) => ({ status: 200, body: { items: await preferences.list(ctx, requireActor(ctx)) } }),
    }),
    defineRoute<ByChoice>({
      ...WRITE,
      id: 'setNotificationPreference',
      method: 'PUT',
      path: '/notification-preferences/{kind}/{channel}',
      summary: 'Turn a kind of notification on or off',
      params: BY_CHOICE,
      body: refTo('NotificationChoice'),
      responses: { 200: { description: 'The kind as it is now', schema: refTo('NotificationPreference') } },
      errors: [UNAUTHENTICATED, NOTIFICATION_CONFLICT, NOTIFICATION_MANDATORY, NOTIFICATION_PREFERENCE_UNKNOWN],
      async handle(ctx, { params: { kind, channel }, body: { enabled } }) {
        return { status: 200, body: await preferences.set(ctx, requireActor(ctx), { kind, channel, enabled }) };
      },
    }),
  ];
}

function createLogRoutes({ database, deliveryLog, jobs, job }: NotificationRoutesOptions): readonly Route[] {
  return [
    defineRoute<{ query: DeliveryQuery }>({
      ...MANAGE,
      id: 'listNotificationDeliveries',
      method: 'GET',
      path: '/notification-deliveries',
      summary: 'List what was sent to whom',
      query: OF_LOG,
      responses: { 200: { description: 'The latest first', schema: refTo('NotificationDeliveryList') } },
      errors: [CURSOR_INVALID],
      async handle(ctx, { query }) {
        const { items, next } = await deliveryLog.list(ctx, query);
        return { status: 200, body: { items: items.map(toDelivery), next } };
      },
    }),
    defineRoute<ById>({
      ...MANAGE,
      id: 'repeatNotificationDelivery',
      method: 'POST',
      path: '/notification-deliveries/{id}/attempts',
      summary: 'Send a notification again that has failed',
      params: BY_ID,
      responses: { 202: { description: 'It will be sent', schema: refTo('NotificationDelivery') } },
      errors: [NOTIFICATION_NOT_FOUND, NOTIFICATION_NOT_REPEATABLE],
      async handle(ctx, { params: { id } }) {
        const row = await database.run(ctx, async (tx) => {
          const revived = await deliveryLog.revive(tx, id);
          await jobs.enqueue(tx, job, { delivery: id }, { key: id });
          return revived;
        });
        return { status: 202, body: toDelivery(row) };
      },
    }),
  ];
}

function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function toNotification({ id, kind, subject, text, link, created_at: createdAt, read_at: readAt }: Row): object {
  const optional = { ...(link === null ? {} : { link }), ...(readAt === null ? {} : { readAt }) };
  return { id, kind, subject, text, ...optional, createdAt };
}

function toDelivery(row: Row): object {
  const {
    id,
    notification,
    recipient,
    kind,
    channel,
    state,
    attempts,
    error,
    created_at: createdAt,
    sent_at: sentAt,
  } = row;
  const last = { ...(error === null ? {} : { error }), ...(sentAt === null ? {} : { sentAt }) };
  return { id, notification, recipient, kind, channel, state, attempts, ...last, createdAt };
}
