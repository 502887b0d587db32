import type { Table } from '../db/store.ts';

/** What happened. An event gets its position after its commit, and is emptied when somebody has to be forgotten; nothing else ever changes. */
export const storedEventTable: Table = {
  name: 'stored_events',
  columns: {
    module: 'text',
    stream: 'uuid',
    sequence: 'integer',
    slot: 'text',
    position: 'integer',
    type: 'text',
    schema: 'integer',
    data: 'text',
    aggregate_version: 'integer',
    occurred_at: 'timestamp',
    extra: 'text',
    correlation_id: 'text',
    actor: 'text',
  },
  unique: ['slot', 'position'],
  optional: ['position', 'actor'],
  sorted: [],
  indexes: [
    ['module', 'stream', 'sequence'],
    ['position', 'created_at', 'sequence', 'id'],
  ],
};

/** States of aggregates, so that not all of their events have to be read. They can be thrown away. */
export const snapshotTable: Table = {
  name: 'stream_snapshots',
  columns: { slot: 'text', shape: 'text', sequence: 'integer', state: 'text' },
  unique: ['slot'],
  optional: [],
  sorted: [],
};

/** How far each projection has come. */
export const checkpointTable: Table = {
  name: 'event_checkpoints',
  columns: { name: 'text', position: 'integer' },
  unique: ['name'],
  optional: [],
  sorted: [],
};

export const eventTables: readonly Table[] = [storedEventTable, snapshotTable, checkpointTable];
