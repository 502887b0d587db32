import type { Schemas } from '../http/route.ts';
import { DELIVERY_STATES } from './delivery-log.ts';

const TEXT = { type: 'string' } as const;
const TIME = { type: 'string', format: 'date-time' } as const;
const UUID = { type: 'string', format: 'uuid' } as const;
const EXAMPLE_ID = '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37';
const EXAMPLE_TIME = '2026-01-15T09:30:00.000Z';

export const notificationSchemas: Schemas = {
  Notification: {
    type: 'object',
    required: ['id', 'kind', 'subject', 'text', 'createdAt'],
    additionalProperties: false,
    properties: {
      id: UUID,
      kind: TEXT,
      subject: TEXT,
      text: TEXT,
      link: { type: 'string', description: 'A path of the application, or a URL.' },
      createdAt: TIME,
      readAt: { ...TIME, description: 'Absent while it is not read.' },
    },
    examples: [
      {
        id: EXAMPLE_ID,
        kind: 'order.shipped',
        subject: 'Your order is on its way',
        text: 'It arrives tomorrow.',
        createdAt: EXAMPLE_TIME,
      },
    ],
  },
  NotificationList: {
    type: 'object',
    required: ['items', 'unread'],
    additionalProperties: false,
    properties: {
      items: { type: 'array', items: { $ref: '#/components/schemas/Notification' } },
      unread: { type: 'integer', minimum: 0, description: 'How many are not read, on all pages.' },
      next: { type: 'string', description: 'The cursor of the next page; absent on the last one.' },
    },
  },
  NotificationsRead: {
    type: 'object',
    required: ['read'],
    additionalProperties: false,
    properties: { read: { type: 'integer', minimum: 0, description: 'How many had not been read.' } },
    examples: [{ read: 3 }],
  },
  NotificationPreference: {
    type: 'object',
    required: ['kind', 'title', 'mandatory', 'channels'],
    additionalProperties: false,
    properties: {
      kind: TEXT,
      title: TEXT,
      mandatory: { type: 'boolean', description: 'Its usual channels cannot be turned off.' },
      channels: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'enabled'],
          additionalProperties: false,
          properties: { name: TEXT, enabled: { type: 'boolean' } },
        },
      },
    },
    examples: [
      {
        kind: 'order.shipped',
        title: 'Shipped orders',
        mandatory: false,
        channels: [{ name: 'in-app', enabled: true }],
      },
    ],
  },
  NotificationPreferenceList: {
    type: 'object',
    required: ['items'],
    additionalProperties: false,
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/NotificationPreference' } } },
  },
  NotificationChoice: {
    type: 'object',
    required: ['enabled'],
    additionalProperties: false,
    properties: { enabled: { type: 'boolean' } },
    examples: [{ enabled: false }],
  },
  NotificationDelivery: {
    type: 'object',
    required: ['id', 'notification', 'recipient', 'kind', 'channel', 'state', 'attempts', 'createdAt'],
    additionalProperties: false,
    properties: {
      id: UUID,
      notification: { ...UUID, description: 'The same for each channel.' },
      recipient: TEXT,
      kind: TEXT,
      channel: TEXT,
      state: { type: 'string', enum: [...DELIVERY_STATES] },
      attempts: { type: 'integer', minimum: 0 },
      error: { type: 'string', description: 'What went wrong the last time.' },
      createdAt: TIME,
      sentAt: TIME,
    },
    examples: [
      {
        id: EXAMPLE_ID,
        notification: EXAMPLE_ID,
        recipient: 'ada',
        kind: 'order.shipped',
        channel: 'mail',
        state: 'sent',
        attempts: 1,
        createdAt: EXAMPLE_TIME,
        sentAt: EXAMPLE_TIME,
      },
    ],
  },
  NotificationDeliveryList: {
    type: 'object',
    required: ['items'],
    additionalProperties: false,
    properties: {
      items: { type: 'array', items: { $ref: '#/components/schemas/NotificationDelivery' } },
      next: { type: 'string', description: 'The cursor of the next page; absent on the last one.' },
    },
  },
};
