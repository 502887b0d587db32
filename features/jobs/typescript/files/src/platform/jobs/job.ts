import type { Context } from '../../kernel/context.ts';

/** Jobs of a more urgent priority are taken first, however long the others wait. */
export const PRIORITIES = { high: 0, normal: 10, low: 20 } as const;
export type Priority = keyof typeof PRIORITIES;

/** How a kind of job is tried. What is left out comes from the configuration. */
export interface JobPolicy {
  /** How often it is tried before it is a dead letter. */
  readonly attempts?: number;
  /** Pause before the second attempt. It doubles with each further one. */
  readonly retryMs?: number;
  /** Time for one attempt. */
  readonly timeoutMs?: number;
}

/** A kind of work, with the type of what it is done with. Data travels as JSON. */
export interface JobKind<Data> extends JobPolicy {
  /** `<module>.<what it does>`, unique: its name in the queue, in logs and in metrics. */
  readonly name: string;
  /** Never set: it ties the kind to its data. */
  readonly data?: Data;
}

export function defineJob<Data>(name: string, policy: JobPolicy = {}): JobKind<Data> {
  return { name, ...policy };
}

export interface JobOptions {
  readonly priority?: Priority;
  /** Not before this moment. */
  readonly runAt?: Date;
  /** While a job of this kind and key waits, another one is not added. Once it has begun, the next may wait. */
  readonly key?: string;
}

/** One job of a batch, or the one that follows it. */
export interface JobRequest<Data = unknown> extends JobOptions {
  readonly kind: JobKind<Data>;
  readonly data: Data;
}

/** What a handler learns about the job besides its data. */
export interface JobDelivery {
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  readonly attempts: number;
  readonly batchId: string | undefined;
}

/**
 * Does the work. It may be called again for the same job, so it has to be repeatable. A throw is tried again, unless
 * it is a refusal that would be the same next time. `ctx` has the actor, tenant and correlation id of whoever asked.
 */
export type JobHandler<Data> = (ctx: Context, data: Data, job: JobDelivery) => Promise<void>;
