import { defineErrors } from '../../kernel/app-error.ts';

export const governanceErrors = defineErrors({
  ERASURE_NOT_FOUND: {
    category: 'not-found',
    title: 'There is no such erasure',
    when: 'The id names no erasure that the caller can see.',
  },
});
