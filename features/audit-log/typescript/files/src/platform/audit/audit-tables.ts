import type { Table } from '../db/store.ts';

/** What happened. Rows are added and never changed. */
export const auditEntriesTable: Table = {
  name: 'audit_entries',
  columns: {
    action: 'text',
    actor: 'text',
    actor_kind: 'text',
    tenant: 'text',
    subject: 'text',
    subject_id: 'text',
    correlation_id: 'text',
    details: 'text',
  },
  unique: [],
  optional: ['tenant', 'subject', 'subject_id'],
  sorted: ['created_at'],
  indexes: [
    ['subject', 'subject_id', 'created_at', 'id'],
    ['actor', 'created_at', 'id'],
  ],
};

/** Entries that have no place in the chain yet, with the digest that they had in their transaction. */
export const auditPendingTable: Table = {
  name: 'audit_pending',
  columns: { digest: 'text' },
  unique: [],
  optional: [],
  sorted: ['created_at'],
};

/** The chain: each seal holds the digest of its entry, and its hash covers that of the seal before. */
export const auditSealsTable: Table = {
  name: 'audit_seals',
  columns: { sequence: 'integer', digest: 'text', hash: 'text' },
  unique: ['sequence'],
  optional: [],
  sorted: [],
};
