import { defineErrors } from '../../../kernel/app-error.ts';

export const outgoingWebhookErrors = defineErrors({
  WEBHOOK_ENDPOINT_NOT_FOUND: {
    category: 'not-found',
    title: 'There is no such endpoint or delivery',
    when: 'The id of a webhook endpoint, or of a delivery to it, leads nowhere.',
  },
  WEBHOOK_ENDPOINT_CHANGED: {
    category: 'conflict',
    title: 'Somebody else has changed the endpoint meanwhile',
    when: 'Two changes of one webhook endpoint came at the same time. Read it again and repeat yours.',
  },
  WEBHOOK_ENDPOINT_INVALID: {
    category: 'rule',
    title: 'The endpoint cannot be used',
    when: 'The URL leads to a private network or is no https, a type of event is unknown, or there are too many endpoints. `violations` says which.',
  },
  WEBHOOK_KEY_MISSING: {
    category: 'unavailable',
    title: 'Webhooks are not configured',
    when: 'WEBHOOKS_OUT_KEY is not set in production, so that no secret could be made.',
  },
});
