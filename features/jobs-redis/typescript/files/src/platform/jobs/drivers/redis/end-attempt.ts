import type { JobResult } from '../../job-queue.ts';
import type { BullJob } from './job-record.ts';

/** For moving a job back. */
const RELEASE_MS = 10_000;
/** The job is gone, its lock is gone, it is not being done, or somebody else has the lock: codes of BullMQ. */
const LOST: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]);

/** False when another worker has the job now, or nobody has. */
export async function endAttempt(job: BullJob, lease: string, result: JobResult): Promise<boolean> {
  try {
    return await end(job, lease, result);
  } catch (error) {
    if (LOST.has(Object(error).code)) return false;
    throw error;
  }
}

async function end(job: BullJob, lease: string, result: JobResult): Promise<boolean> {
  switch (result.outcome) {
    case 'done':
      await job.moveToCompleted(null, lease, false);
      return true;
    case 'dead':
      await job.moveToFailed(new Error(result.error), lease, false);
      return true;
    case 'retry':
      await job.moveToDelayed(result.at.getTime(), lease);
      return true;
    case 'released':
      // Whoever has lost it must not touch it any more.
      if ((await job.extendLock(lease, RELEASE_MS)) === 0) return false;
      await job.updateData({ ...job.data, released: job.data.released + 1 });
      await job.moveToWait(lease);
      return true;
  }
}
