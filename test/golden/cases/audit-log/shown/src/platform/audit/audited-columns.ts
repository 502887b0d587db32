import type { AuditedColumns } from './describe-change.ts';

/**
 * The columns whose values may be read in the audit log for good. Of all others an entry only says that they changed. Texts that
 * people write are not here: they may hold what has to be forgotten one day.
 */
export const auditedColumns: AuditedColumns = {
  tags: ['state', 'total_amount', 'total_currency'],
};
