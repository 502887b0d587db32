import { defineErrors } from '../../kernel/app-error.ts';

export const tenantErrors = defineErrors({
  TENANT_REQUIRED: {
    category: 'forbidden',
    title: 'The caller belongs to no tenant',
    when: 'The credentials are valid, and do not name exactly one tenant.',
  },
});
