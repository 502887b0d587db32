import { defineErrors } from '../../kernel/app-error.ts';

export const operationErrors = defineErrors({
  OPERATION_NOT_FOUND: {
    category: 'not-found',
    title: 'There is no such operation',
    when: 'The id leads nowhere, the operation belongs to somebody else, or it ended too long ago.',
  },
  OPERATION_FINISHED: {
    category: 'conflict',
    title: 'The operation has ended already',
    when: 'What has ended cannot be cancelled.',
  },
});
