import type { Meter } from '@opentelemetry/api';
import { Database } from '../db/database.ts';
import type { Platform } from '../feature.ts';

/** What happens in the business: an event counts when its change has been committed, and never when it is rolled back. */
export function measureEvents(meter: Meter, { db, use }: Pick<Platform, 'db' | 'use'>): void {
  const events = meter.createCounter('business.events', {
    unit: '{event}',
    description: 'Events of the modules that were committed',
  });
  db.onChange('outbox', async (tx, change) => {
    use(Database).afterCommit(tx, () => {
      for (const { type } of change.events) events.add(1, { type });
    });
  });
}
