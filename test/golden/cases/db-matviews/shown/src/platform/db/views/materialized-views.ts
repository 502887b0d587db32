import type { MaterializedView } from './view.ts';

/** The views that are refreshed. One of your own is made by a migration, with a unique index over its key, and added here. */
export const materializedViews: readonly MaterializedView[] = [
  // How many there are by the day on which they were made, in UTC.
  {
    name: 'subscription_entitlements_by_day',
    columns: { day: 'date', state: 'text', count: 'integer' },
    key: ['day', 'state'],
    cron: '30 * * * *',
  },
  {
    name: 'tags_by_day',
    columns: { day: 'date', count: 'integer' },
    key: ['day'],
    cron: '30 * * * *',
  },
];
