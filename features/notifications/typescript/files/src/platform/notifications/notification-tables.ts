import { createHash } from 'node:crypto';
import type { Context } from '../../kernel/context.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import type { Row, Table } from '../db/store.ts';

/** What was sent to whom, or will be. Address and content go when they are not needed any more. */
export const deliveryTable: Table = {
  name: 'notification_deliveries',
  columns: {
    tenant: 'text',
    recipient: 'text',
    notification: 'uuid',
    kind: 'text',
    channel: 'text',
    address: 'text',
    content: 'text',
    state: 'text',
    attempts: 'integer',
    error: 'text',
    dedupe: 'text',
    sent_at: 'timestamp',
    expires_at: 'timestamp',
  },
  unique: ['dedupe'],
  optional: ['address', 'content', 'error', 'sent_at'],
  sorted: ['expires_at'],
  indexes: [
    ['tenant', 'id'],
    ['tenant', 'recipient', 'id'],
    ['tenant', 'state', 'id'],
  ],
};

/** What somebody has turned on or off. Everything else is as its kind says. */
export const preferenceTable: Table = {
  name: 'notification_preferences',
  columns: { tenant: 'text', recipient: 'text', kind: 'text', channel: 'text', enabled: 'boolean', slot: 'text' },
  unique: ['slot'],
  optional: [],
  sorted: [],
  indexes: [['tenant', 'recipient', 'kind']],
};

/** The messages that somebody finds in the application. */
export const inboxTable: Table = {
  name: 'inbox_messages',
  columns: {
    tenant: 'text',
    recipient: 'text',
    kind: 'text',
    subject: 'text',
    text: 'text',
    link: 'text',
    read_at: 'timestamp',
    expires_at: 'timestamp',
  },
  unique: [],
  optional: ['link', 'read_at'],
  sorted: ['expires_at'],
  indexes: [['tenant', 'recipient', 'id']],
};

export const notificationTables: readonly Table[] = [deliveryTable, preferenceTable, inboxTable];

export function tenantOf({ tenant = '' }: Pick<Context, 'tenant'>): string {
  return tenant;
}

/** The rows of somebody, in the tenant of `ctx`. */
export function isOf(ctx: Pick<Context, 'tenant'>, recipient: string): Specification {
  return and(where('tenant', 'eq', tenantOf(ctx)), where('recipient', 'eq', recipient));
}

/** One text for several, which do not run into each other. It tells nothing about them. */
export function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** The row one version later. */
export function changeRow(row: Row, changes: Partial<Row>, now: Date): Row {
  return { ...row, ...changes, id: row.id, version: row.version + 1, updated_at: now.toISOString() };
}
