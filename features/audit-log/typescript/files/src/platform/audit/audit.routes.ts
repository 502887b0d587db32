import { coreErrors } from '../errors/core-errors.ts';
import { defineRoute, type Route } from '../http/route.ts';
import { auditQuery } from './audit.schemas.ts';
import type { AuditLog, AuditQuery } from './audit-log.ts';

/** Reading only: nobody writes to the log from outside. */
export function auditRoutes(log: AuditLog): readonly Route[] {
  return [
    defineRoute<{ readonly query: AuditQuery }>({
      id: 'listAuditEntries',
      method: 'GET',
      path: '/audit-entries',
      summary: 'Who did what, the latest first',
      tag: 'audit',
      permission: 'audit:inspect',
      query: auditQuery,
      responses: { 200: { description: 'A page', schema: { $ref: '#/components/schemas/AuditEntryPage' } } },
      errors: [coreErrors.CURSOR_INVALID],
      handle: async (ctx, { query }) => ({ status: 200, body: await log.page(ctx, query) }),
    }),
  ];
}
