import type { Actor, Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { BatchStatus, DeadJob, JobStatistics } from './jobs.ts';

/** Who asked for a job, so that the work is done on their behalf. */
export interface JobOrigin {
  readonly correlationId: string;
  readonly actor: Actor | undefined;
  readonly tenant: string | undefined;
  readonly traceparent: string | undefined;
}

export interface NewJob {
  readonly kind: string;
  /** As JSON. */
  readonly data: string;
  readonly priority: number;
  readonly runAt: Date;
  readonly attempts: number;
  readonly key: string | undefined;
  readonly origin: JobOrigin;
}

/** A job that this worker has, for as long as it extends its lease. */
export interface TakenJob {
  readonly id: string;
  /** Tells this worker from one that takes the job after it. */
  readonly lease: string;
  readonly kind: string;
  readonly data: string;
  /** The one that begins now, from 1. */
  readonly attempt: number;
  readonly attempts: number;
  readonly batchId: string | undefined;
  readonly origin: JobOrigin;
}

export type JobResult =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'retry'; readonly at: Date; readonly error: string }
  | { readonly outcome: 'dead'; readonly error: string }
  /** The worker stops: another one begins again, and the attempt does not count. */
  | { readonly outcome: 'released' };

export interface Upkeep {
  /** Done jobs are deleted when they are older, and dead ones too. */
  readonly doneBefore: Date;
  readonly deadBefore: Date;
}

/** Where jobs are kept. Every job that was added is taken, by one worker at a time, until it is done or dead. */
export interface JobQueue {
  /** Joins the unit of work of `ctx`. `batch` groups the jobs, and adds `next` when the last one has ended. */
  add(ctx: Context, jobs: readonly NewJob[], batch?: { readonly next: NewJob | undefined }): Promise<AddedJobs>;
  /**
   * At most `limit` jobs of these kinds that are due, for `leaseMs`: the most urgent first, and of equal ones that which
   * was added and due before the other.
   */
  take(ctx: Context, kinds: readonly string[], limit: number, leaseMs: number): Promise<readonly TakenJob[]>;
  /** False when another worker has the job now. */
  extend(ctx: Context, job: TakenJob, leaseMs: number): Promise<boolean>;
  /** False when another worker has the job now. */
  finish(ctx: Context, job: TakenJob, result: JobResult): Promise<boolean>;
  /** Gives jobs of lost workers to others, ends what was interrupted, and deletes what is old. */
  maintain(ctx: Context, upkeep: Upkeep): Promise<void>;
  batch(ctx: Context, id: string): Promise<BatchStatus | undefined>;
  statistics(ctx: Context): Promise<JobStatistics>;
  dead(ctx: Context, limit: number): Promise<readonly DeadJob[]>;
  revive(ctx: Context, idOrKind: string): Promise<number>;
  discard(ctx: Context, idOrKind: string): Promise<number>;
  /** Calls `wake` when jobs of this process may be there. Others are found by asking. */
  onAdded(wake: () => void): void;
  /** Throws a `StartupError` when other processes cannot see the jobs of this one. */
  requireShared(): void;
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface AddedJobs {
  /** In the order of the jobs. */
  readonly ids: readonly string[];
  readonly batchId: string | undefined;
}

/** Makes a queue from the `QUEUE_URL` whose scheme it is registered for. */
export type OpenJobQueue = (url: URL) => JobQueue;

/** A driver registers itself under its scheme: `use(JobQueueDrivers).set('redis', openRedisQueue)`. */
export const JobQueueDrivers = createToken<Map<string, OpenJobQueue>>('JobQueueDrivers');

/** The queue of this app, for the worker and for tests that break it. Everybody else uses `Jobs`. */
export const CurrentJobQueue = createToken<JobQueue>('CurrentJobQueue');
