import { defineErrors } from '../../../kernel/app-error.ts';

export const signingErrors = defineErrors({
  SIGNATURE_INVALID: {
    category: 'unauthenticated',
    title: 'The signature of the request is not valid',
    when: 'The signature is malformed or wrong, too old, used before, or does not cover what it has to. `detail` says which.',
  },
  SIGNATURE_REQUIRED: {
    category: 'unauthenticated',
    title: 'The request must be signed',
    when: 'SIGNING_REQUIRED names the operation, and the request has no signature.',
  },
});
