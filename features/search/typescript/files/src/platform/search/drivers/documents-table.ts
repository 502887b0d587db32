import type { Table } from '../../db/store.ts';

/** One row for each row that can be found, under its id and with its version. */
export const documentsTable: Table = {
  name: 'search_documents',
  columns: { kind: 'text', tenant: 'text', text: 'text' },
  unique: [],
  optional: ['tenant'],
  sorted: [],
  indexes: [['kind', 'id']],
};
