import { defineFeature } from '../../feature.ts';
import { OutgoingWebhooks } from '../../webhooks/outgoing/outgoing-webhooks.ts';
import { NotificationChannels } from '../notification-channel.ts';

const TYPE = 'notification.created';

/**
 * Webhooks to endpoints that asked for `notification.created`. Whoever registers an endpoint sees the messages of everybody, so a kind has to name
 * this channel. From here on their own log of deliveries tells what became of them.
 */
export const webhookChannelFeature = defineFeature({
  id: 'webhook-channel',
  after: ['notifications', 'webhooks-out'],
  setup({ use }) {
    const webhooks = use(OutgoingWebhooks);
    webhooks.announce(TYPE);
    use(NotificationChannels).set('webhook', {
      mode: 'joining',
      byDefault: false,
      addressOf: ({ id }) => id,
      deliver: (tx, { notification, kind, recipient, subject, text, link }) =>
        webhooks.publish(tx, TYPE, { id: notification, kind, recipient, subject, text, link }),
    });
  },
});
