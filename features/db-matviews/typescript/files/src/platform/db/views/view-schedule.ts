import { defineJob } from '../../jobs/job.ts';
import type { ScheduledRun } from '../../scheduler/scheduler.ts';
import { REFRESH_LIMIT_MS } from './refresh-view.ts';
import type { MaterializedView } from './view.ts';

export const refreshViews = defineJob<ScheduledRun>('views.refresh', { timeoutMs: REFRESH_LIMIT_MS });

/** Each view has its own times, and a schedule tells its job nothing but its name. */
export function scheduleOf({ name }: MaterializedView): string {
  return `views.${name}`;
}
