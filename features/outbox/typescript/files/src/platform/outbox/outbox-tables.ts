import type { Row, Table } from '../db/store.ts';
import type { CloudEvent } from '../messaging/cloud-event.ts';

/** Messages that were committed and are not published yet. */
export const outboxTable: Table = {
  name: 'outbox',
  columns: { message: 'text', key: 'text', aggregate_version: 'integer', position: 'integer' },
  unique: [],
  optional: [],
  sorted: [],
  indexes: [
    ['created_at', 'id'],
    ['key', 'aggregate_version'],
  ],
};

/** Messages that were handled, for each subscription. */
export const inboxTable: Table = {
  name: 'inbox',
  columns: { message: 'text' },
  unique: ['message'],
  optional: [],
  sorted: [],
  indexes: [['created_at', 'id']],
};

/** `position` is the place of an event among those of one change. */
export function toOutboxRow(message: CloudEvent, position: number, now: Date): Row {
  const at = now.toISOString();
  return {
    id: message.id,
    version: 1,
    created_at: at,
    updated_at: at,
    message: JSON.stringify(message),
    key: message.partitionkey,
    aggregate_version: message.aggregateversion,
    position,
  };
}

export function toMessage(row: Row): CloudEvent {
  return JSON.parse(String(row.message));
}
