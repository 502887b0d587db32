import { defineErrors } from '../../../kernel/app-error.ts';

export const incomingWebhookErrors = defineErrors({
  WEBHOOK_SIGNATURE_INVALID: {
    category: 'unauthenticated',
    title: 'The signature of the webhook is not valid',
    when: 'The headers of Standard Webhooks are missing or wrong, or the message is too old.',
  },
  WEBHOOK_SOURCE_UNKNOWN: {
    category: 'not-found',
    title: 'Nobody here expects webhooks of this source',
    when: 'The last part of the path names no source of webhooks.',
  },
});
