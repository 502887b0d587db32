import type { Job } from 'bullmq';
import type { JobOrigin, NewJob, TakenJob } from '../../job-queue.ts';
import type { DeadJob } from '../../jobs.ts';

/** What BullMQ keeps of a job for us. */
export interface JobRecord {
  /** As JSON. */
  readonly data: string;
  readonly origin: JobOrigin;
  readonly attempts: number;
  readonly runAt: string;
  readonly key: string | undefined;
  readonly batchId: string | undefined;
  /** How often a worker that stopped has given it back: BullMQ counts those as begun. */
  readonly released: number;
}

export type BullJob = Job<JobRecord, null>;

/** A job that is about to be added. */
export interface PlannedJob {
  readonly id: string;
  readonly job: NewJob;
  readonly batchId: string | undefined;
}

export function toRecord({ job, batchId }: PlannedJob): JobRecord {
  const { data, origin, attempts, runAt, key } = job;
  return { data, origin, attempts, runAt: runAt.toISOString(), key, batchId, released: 0 };
}

/** The attempt that has begun last, from 1. */
export function attemptOf({ attemptsStarted, data }: BullJob): number {
  return attemptsStarted - data.released;
}

export function toTakenJob(job: BullJob, lease: string): TakenJob {
  const { data, attempts, batchId, origin } = job.data;
  return { id: idOf(job), lease, kind: job.name, data, attempt: attemptOf(job), attempts, batchId, origin };
}

export function toDeadJob(job: BullJob): DeadJob {
  return {
    id: idOf(job),
    kind: job.name,
    data: JSON.parse(job.data.data),
    attempts: attemptOf(job),
    error: job.failedReason,
    diedAt: new Date(job.finishedOn ?? 0).toISOString(),
    correlationId: job.data.origin.correlationId,
  };
}

/** It has been given one when it was added. */
export function idOf({ id }: BullJob): string {
  return id ?? '';
}
