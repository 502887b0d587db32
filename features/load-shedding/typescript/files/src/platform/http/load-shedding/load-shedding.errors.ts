import { defineErrors } from '../../../kernel/app-error.ts';

export const loadErrors = defineErrors({
  OVERLOADED: {
    category: 'unavailable',
    title: 'The service has too much to do',
    when: 'The request was refused before anything was done. `Retry-After` says when to try again.',
  },
});
