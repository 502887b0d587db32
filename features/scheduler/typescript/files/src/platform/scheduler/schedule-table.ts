import type { Table } from '../db/store.ts';

export const scheduleTable: Table = {
  name: 'schedules',
  columns: { name: 'text', cron: 'text', zone: 'text', next_at: 'timestamp', last_at: 'timestamp' },
  unique: ['name'],
  optional: ['next_at', 'last_at'],
  sorted: [],
};
