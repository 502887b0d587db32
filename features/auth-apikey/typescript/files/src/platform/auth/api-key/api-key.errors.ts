import { defineErrors } from '../../../kernel/app-error.ts';

export const apiKeyErrors = defineErrors({
  API_KEY_ADDRESS_REFUSED: {
    category: 'forbidden',
    title: 'The key may not be used from this address',
    when: 'The key is valid, and is meant for other addresses.',
  },
  API_KEY_QUOTA_EXCEEDED: {
    category: 'too-many',
    title: 'The daily quota of the key is used up',
    when: 'The key has made all requests that it may make in a day. `Retry-After` counts the seconds to the next day in UTC.',
  },
});
