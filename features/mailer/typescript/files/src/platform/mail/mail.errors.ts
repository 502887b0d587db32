import { defineErrors } from '../../kernel/app-error.ts';

export const mailErrors = defineErrors({
  MAIL_REFUSED: {
    category: 'rule',
    title: 'The mail cannot be delivered',
    when: 'The mail server refuses the mail for good, or an address or the subject is no such thing.',
  },
});
