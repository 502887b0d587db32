import type { DataMap } from '../governance/data-policy.ts';

/** All of it is about its recipient, and of no use without them. How long it is kept says the configuration. */
export const notificationsDataPolicy: DataMap = {
  notification_deliveries: {
    purpose: 'Tell people what concerns them, and know what became of it.',
    subject: 'recipient',
    tenant: 'tenant',
    personal: ['recipient', 'address', 'content'],
    encrypted: [],
    erase: 'delete',
  },
  notification_preferences: {
    purpose: 'Tell people only what they want to be told.',
    subject: 'recipient',
    tenant: 'tenant',
    personal: ['recipient'],
    encrypted: [],
    erase: 'delete',
  },
  inbox_messages: {
    purpose: 'Show people what they were told.',
    subject: 'recipient',
    tenant: 'tenant',
    personal: ['recipient', 'subject', 'text', 'link'],
    encrypted: [],
    erase: 'delete',
  },
};
