import type { Inbox } from '../inbox.ts';
import type { NotificationChannel } from '../notification-channel.ts';

/** The inbox of the application: it is always there, and reaches everybody. */
export function createInAppChannel(inbox: Inbox): NotificationChannel {
  return {
    mode: 'joining',
    byDefault: true,
    addressOf: ({ id }) => id,
    deliver: (tx, message) => inbox.add(tx, message),
  };
}
