import { defineJob } from '../../jobs/job.ts';
import type { ScheduledRun } from '../../scheduler/scheduler.ts';

export const keepUpPartitions = defineJob<ScheduledRun>('partitions.keep-up');
