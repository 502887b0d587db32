import type { Database } from '../../src/platform/db/database.ts';
import type { JobQueue } from '../../src/platform/jobs/job-queue.ts';
import { dbJobQueues } from './job-queues/db.ts';
import { postgresJobQueues } from './job-queues/postgres.ts';

/** A queue that nobody else has. */
export interface TestJobQueue extends AsyncDisposable {
  readonly queue: JobQueue;
  /** As another process sees the same jobs. */
  readonly other: JobQueue;
  /** Of the units of work that jobs are added in. */
  readonly database: Database;
  /** When its clock begins, in milliseconds. */
  readonly start: number;
  /** Lets so many milliseconds go by. */
  pass(ms: number): void | Promise<void>;
}

/** A place for jobs under test. */
export interface TestJobQueueDriver {
  /** Why it cannot be tested here. */
  readonly skip?: string | undefined;
  open(): Promise<TestJobQueue>;
}

/** The installed places for jobs. What holds for a queue is tested on each. */
export const jobQueues: Readonly<Record<string, TestJobQueueDriver>> = {
  ...dbJobQueues,
  ...postgresJobQueues,
};
