import { defineErrors } from '../../kernel/app-error.ts';

export const resilienceErrors = defineErrors({
  DEPENDENCY_UNAVAILABLE: {
    category: 'unavailable',
    title: 'A service that this one needs does not answer',
    when: 'Another service fails, is too slow, or is left alone for a while because it failed. `Retry-After` says for how long.',
  },
});
