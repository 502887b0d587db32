import { createHash } from 'node:crypto';
import type { Meter } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import { readCursor, resumeAfter, writeCursor } from '../db/cursor.ts';
import type { Database } from '../db/database.ts';
import type { Row } from '../db/store.ts';
import type { AuditEntry, AuditLog, AuditQuery } from './audit-log.ts';
import { auditEntriesTable, auditPendingTable } from './audit-tables.ts';

export interface AuditLogOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly meter: Meter;
}

const SORT = '-created_at';
const LATEST_FIRST = [
  { column: 'created_at', descending: true },
  { column: 'id', descending: true },
];

export function createAuditLog({ database, clock, ids, meter }: AuditLogOptions): AuditLog {
  database.declare(auditEntriesTable);
  database.declare(auditPendingTable);
  const entries = meter.createCounter('audit.entries', { unit: '{entry}' });
  return {
    async record(tx, { action, subject, details = {} }) {
      const at = clock.now().toISOString();
      const times = { version: 1, created_at: at, updated_at: at };
      const row: Row = {
        id: ids.next(),
        ...times,
        action,
        ...actorOf(tx),
        tenant: tx.tenant ?? null,
        subject: subject?.type ?? null,
        subject_id: subject?.id ?? null,
        correlation_id: tx.correlationId,
        details: JSON.stringify(details),
      };
      await database.writer(tx).insert(auditEntriesTable, row);
      await database.writer(tx).insert(auditPendingTable, { id: row.id, ...times, digest: digestOf(row) });
      database.afterCommit(tx, () => entries.add(1, { action }));
    },
    async page(ctx, query) {
      const { limit, cursor } = query;
      const from = cursor === undefined ? [] : [resumeAfter('created_at', true, readCursor(cursor, SORT, 'timestamp'))];
      const tenant: readonly Specification[] = ctx.tenant === undefined ? [] : [where('tenant', 'eq', ctx.tenant)];
      const condition = and(...tenant, ...filtersOf(query), ...from);
      const select = { where: condition, order: LATEST_FIRST, limit: limit + 1 };
      const rows = await database.reader(ctx).select(auditEntriesTable, select);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const items = rows.slice(0, limit).map(toEntry);
      return { items, ...(last ? { next: writeCursor(SORT, last.created_at ?? null, last.id) } : {}) };
    },
  };
}

const SEALED = Object.keys({ id: '', created_at: '', ...auditEntriesTable.columns });

/** Of everything that an entry says. */
export function digestOf(row: Row): string {
  return createHash('sha256')
    .update(JSON.stringify(SEALED.map((column) => row[column] ?? null)))
    .digest('hex');
}

function actorOf({ actor }: TransactionContext): { readonly actor: string; readonly actor_kind: string } {
  return { actor: actor?.id ?? 'unknown', actor_kind: actor?.kind ?? 'unknown' };
}

function filtersOf({ action, actor, subject, subjectId }: AuditQuery): readonly Specification[] {
  const columns = { action, actor, subject, subject_id: subjectId };
  return Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [where(column, 'eq', value)],
  );
}

function toEntry(row: Row): AuditEntry {
  const { tenant, subject, subject_id: subjectId } = row;
  return {
    id: row.id,
    at: String(row.created_at),
    action: String(row.action),
    actor: { id: String(row.actor), kind: String(row.actor_kind) },
    ...(tenant === null ? {} : { tenant: String(tenant) }),
    ...(subject === null ? {} : { subject: { type: String(subject), id: String(subjectId) } }),
    correlationId: String(row.correlation_id),
    details: JSON.parse(String(row.details)),
  };
}
