import type { Row, Table } from '../../db/store.ts';

/** Where events are sent to. Secrets are not in here: they follow from id, generation and the key. */
export const endpointTable: Table = {
  name: 'webhook_endpoints',
  columns: {
    owner: 'text',
    url: 'text',
    types: 'text',
    state: 'text',
    reason: 'text',
    generation: 'integer',
    previous_until: 'timestamp',
    failures: 'integer',
  },
  unique: [],
  optional: ['reason', 'previous_until'],
  sorted: [],
  indexes: [['owner', 'id']],
};

/** What was sent, or will be. */
export const deliveryTable: Table = {
  name: 'webhook_deliveries',
  columns: {
    endpoint: 'uuid',
    message: 'text',
    type: 'text',
    body: 'text',
    state: 'text',
    attempts: 'integer',
    status: 'integer',
    error: 'text',
    expires_at: 'timestamp',
  },
  unique: [],
  optional: ['status', 'error'],
  sorted: ['expires_at'],
  indexes: [['endpoint', 'id']],
};

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  /** All, when there are none. */
  readonly types: readonly string[];
  readonly state: 'enabled' | 'disabled';
  /** Why it is disabled. */
  readonly reason?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function toEndpoint({ id, url, types, state, reason, created_at, updated_at }: Row): Endpoint {
  return {
    id,
    url: String(url),
    types: JSON.parse(String(types)),
    state: state === 'enabled' ? 'enabled' : 'disabled',
    ...(reason === null || reason === undefined ? {} : { reason: String(reason) }),
    createdAt: String(created_at),
    updatedAt: String(updated_at),
  };
}

/** The row one version later. */
export function changeRow(row: Row, changes: Partial<Row>, now: Date): Row {
  return { ...row, ...changes, id: row.id, version: row.version + 1, updated_at: now.toISOString() };
}
