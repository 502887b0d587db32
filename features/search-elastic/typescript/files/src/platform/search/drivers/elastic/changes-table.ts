import type { Row, Table } from '../../../db/store.ts';
import type { DocumentChange } from './send-changes.ts';

/** What the engine has not been told yet, written in the transaction of the change. */
export const changesTable: Table = {
  name: 'search_changes',
  columns: {
    document: 'uuid',
    document_version: 'integer',
    kind: 'text',
    tenant: 'text',
    text: 'text',
    state: 'text',
    reason: 'text',
  },
  unique: [],
  optional: ['tenant', 'text', 'reason'],
  sorted: [],
  indexes: [['state', 'created_at', 'id'], ['document']],
};

export interface NewChange {
  readonly id: string;
  readonly at: Date;
  /** Why the engine has set it aside. */
  readonly reason?: string;
}

export function toChangeRow(change: DocumentChange, { id, at, reason }: NewChange): Row {
  const now = at.toISOString();
  return {
    id,
    version: 1,
    created_at: now,
    updated_at: now,
    document: change.document,
    document_version: change.version,
    kind: change.kind,
    tenant: change.tenant ?? null,
    text: change.text ?? null,
    state: reason === undefined ? 'waiting' : 'refused',
    reason: reason ?? null,
  };
}

export function toChange({ document, document_version: version, kind, tenant, text }: Row): DocumentChange {
  return {
    document: String(document),
    version: Number(version),
    kind: String(kind),
    tenant: typeof tenant === 'string' ? tenant : undefined,
    text: typeof text === 'string' ? text : undefined,
  };
}
