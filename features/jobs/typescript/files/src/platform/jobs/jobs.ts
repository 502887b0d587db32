import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { JobHandler, JobKind, JobOptions, JobRequest } from './job.ts';

export type JobState = 'delayed' | 'waiting' | 'running' | 'done' | 'dead';

/** How many jobs there are. */
export interface KindStatistics {
  readonly kind: string;
  readonly counts: Readonly<Record<JobState, number>>;
}

export interface JobStatistics {
  readonly kinds: readonly KindStatistics[];
  /** For how long the job that should have been taken first has been waiting. */
  readonly oldestWaitingMs: number;
}

export interface BatchStatus {
  readonly id: string;
  readonly total: number;
  readonly done: number;
  readonly dead: number;
  /** Nothing of it is left to do. */
  readonly finished: boolean;
}

/** A job that was given up. */
export interface DeadJob {
  readonly id: string;
  readonly kind: string;
  readonly data: unknown;
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: string;
  readonly correlationId: string;
}

/** Work for later. Inside a unit of work, jobs exist when it is committed, and never if it is rolled back. */
export interface Jobs {
  /** Once for each kind, in `setup`. */
  handle<Data>(kind: JobKind<Data>, handler: JobHandler<Data>): void;
  /** Gives back the id of the job, or of the one that waits under the same key. */
  enqueue<Data>(ctx: Context, kind: JobKind<Data>, data: Data, options?: JobOptions): Promise<string>;
  /** Several jobs at once. When the last of them is done or dead, `next` is added. Gives back the id of the batch. */
  enqueueBatch(ctx: Context, jobs: readonly JobRequest[], next?: JobRequest): Promise<string>;
  batch(ctx: Context, id: string): Promise<BatchStatus | undefined>;
  statistics(ctx: Context): Promise<JobStatistics>;
  /** Dead letters, the latest first. */
  dead(ctx: Context, limit: number): Promise<readonly DeadJob[]>;
  /** Lets dead jobs begin anew. Gives back how many there were with this id, or of this kind. */
  revive(ctx: Context, idOrKind: string): Promise<number>;
  /** Deletes dead jobs. Gives back how many there were with this id, or of this kind. */
  discard(ctx: Context, idOrKind: string): Promise<number>;
}

export const Jobs = createToken<Jobs>('Jobs');

/** A job of a batch, whose data has the type of its kind. */
export function jobRequest<Data>(kind: JobKind<Data>, data: Data, options: JobOptions = {}): JobRequest {
  return { ...options, kind, data };
}
