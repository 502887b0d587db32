import { Database } from '../../../db/database.ts';
import { defineFeature } from '../../../feature.ts';
import { JobQueueDrivers, type OpenJobQueue } from '../../job-queue.ts';
import { createRedisJobQueue } from './redis-job-queue.ts';
import { redisJobsConfig } from './redis-jobs.config.ts';

/** `redis://user:password@host:6379/0`, and `rediss://` with TLS */
export const redisJobsFeature = defineFeature({
  id: 'jobs-redis',
  after: ['jobs'],
  config: redisJobsConfig,
  setup({ clock, ids, log, use }, settings) {
    const open: OpenJobQueue = ({ href: url }) =>
      createRedisJobQueue({ url, database: use(Database), clock, ids, log, ...settings });
    for (const scheme of ['redis', 'rediss']) use(JobQueueDrivers).set(scheme, open);
  },
});
