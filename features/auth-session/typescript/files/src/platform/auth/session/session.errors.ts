import { defineErrors } from '../../../kernel/app-error.ts';

export const sessionErrors = defineErrors({
  CSRF_TOKEN_INVALID: {
    category: 'forbidden',
    title: 'The request does not come from our own page',
    when: 'A request with a session cookie changes something, and its X-CSRF-Token is missing or not that of the session.',
  },
  LOGIN_FAILED: {
    category: 'unauthenticated',
    title: 'The login did not succeed',
    when: 'The identity provider has refused the login, or the answer does not belong to a login that was begun here.',
  },
  LOGIN_UNAVAILABLE: {
    category: 'unavailable',
    title: 'Nobody can log in now',
    when: 'SESSION_ISSUER is not set, or the identity provider does not answer.',
  },
  SESSION_NOT_FOUND: {
    category: 'not-found',
    title: 'There is no such session',
    when: 'The caller is known by other means than a session, or the session belongs to somebody else.',
  },
});
