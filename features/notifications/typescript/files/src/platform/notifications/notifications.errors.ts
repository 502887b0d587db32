import { defineErrors } from '../../kernel/app-error.ts';

export const notificationErrors = defineErrors({
  NOTIFICATION_NOT_FOUND: {
    category: 'not-found',
    title: 'There is no such notification',
    when: 'The id leads nowhere, the notification is for somebody else, or it is too old.',
  },
  NOTIFICATION_CONFLICT: {
    category: 'conflict',
    title: 'The same is done at this moment',
    when: 'Somebody else makes the same notification, or sets the same preference, at the same time. Ask again.',
  },
  NOTIFICATION_PREFERENCE_UNKNOWN: {
    category: 'not-found',
    title: 'There is no such kind or channel of notifications',
    when: 'A preference names a kind of notification, or a channel, that the service does not have.',
  },
  NOTIFICATION_MANDATORY: {
    category: 'rule',
    title: 'This notification cannot be turned off',
    when: 'Somebody wants to turn off a kind of notification that has to be said.',
  },
  NOTIFICATION_NOT_REPEATABLE: {
    category: 'conflict',
    title: 'Only a failed delivery can be repeated',
    when: 'The delivery is on its way, has arrived, or was never to be sent.',
  },
});
