import type { Row, Table } from '../../db/store.ts';
import type { StreamEvent } from './event-streams.ts';

/** What was told lately, so that whoever was away for a moment misses nothing, and other processes hear of it. */
export const streamTable: Table = {
  name: 'stream_events',
  columns: { topic: 'text', tenant: 'text', type: 'text', data: 'text', expires_at: 'timestamp' },
  unique: [],
  optional: [],
  sorted: ['expires_at'],
  indexes: [
    ['created_at', 'id'],
    ['topic', 'created_at', 'id'],
  ],
};

export function toStreamRow({ id, topic, tenant = '', type, data }: StreamEvent, now: Date, keepMs: number): Row {
  const at = now.toISOString();
  const expiresAt = new Date(now.getTime() + keepMs).toISOString();
  const text = JSON.stringify(data ?? null);
  return { id, version: 1, created_at: at, updated_at: at, topic, tenant, type, data: text, expires_at: expiresAt };
}

export function toStreamEvent({ id, topic, tenant, type, data }: Row): StreamEvent {
  return {
    id,
    topic: String(topic),
    tenant: String(tenant) || undefined,
    type: String(type),
    data: JSON.parse(String(data)),
  };
}
