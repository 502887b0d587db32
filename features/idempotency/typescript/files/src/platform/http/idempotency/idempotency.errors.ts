import { defineErrors } from '../../../kernel/app-error.ts';

export const idempotencyErrors = defineErrors({
  IDEMPOTENCY_KEY_MISSING: {
    category: 'malformed',
    title: 'The request needs an idempotency key',
    when: 'IDEMPOTENCY_REQUIRED is set and the request has no `Idempotency-Key`. Choose one, and keep it for repetitions.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    category: 'conflict',
    title: 'The same request is being done',
    when: 'A request with this key has begun and has not ended. `Retry-After` says when to ask for its answer.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    category: 'rule',
    title: 'The idempotency key belongs to another request',
    when: 'The key was used with another body or query. A new request needs a new key.',
  },
});
