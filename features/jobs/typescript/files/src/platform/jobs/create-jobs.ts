import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { type JobHandler, type JobKind, type JobRequest, PRIORITIES } from './job.ts';
import type { JobQueue, NewJob } from './job-queue.ts';
import type { Jobs } from './jobs.ts';
import type { RegisteredJob } from './worker.ts';

export interface JobsOptions {
  /** Asked for at the first use: drivers are registered after handlers. */
  readonly queue: () => JobQueue;
  readonly handlers: Map<string, RegisteredJob>;
  readonly clock: Clock;
  /** Of kinds that do not say. */
  readonly attempts: number;
}

export function createJobs({ queue, handlers, clock, attempts }: JobsOptions): Jobs {
  const toNewJob = ({ correlationId, actor, tenant, traceparent }: Context, request: JobRequest): NewJob => ({
    kind: request.kind.name,
    data: JSON.stringify(request.data ?? null),
    priority: PRIORITIES[request.priority ?? 'normal'],
    runAt: request.runAt ?? clock.now(),
    attempts: request.kind.attempts ?? attempts,
    key: keyOf(tenant, request.key),
    origin: { correlationId, actor, tenant, traceparent },
  });
  return {
    handle<Data>(kind: JobKind<Data>, handle: JobHandler<Data>) {
      if (handlers.has(kind.name)) throw new Error(`There are two handlers of jobs ${kind.name}`);
      handlers.set(kind.name, { kind, handle: handle as JobHandler<unknown> });
    },
    async enqueue(ctx, kind, data, options = {}) {
      const { ids } = await queue().add(ctx, [toNewJob(ctx, { ...options, kind, data })]);
      return ids[0] ?? '';
    },
    async enqueueBatch(ctx, requests, next) {
      const jobs = requests.map((request) => toNewJob(ctx, request));
      const { batchId } = await queue().add(ctx, jobs, { next: next && toNewJob(ctx, next) });
      return batchId ?? '';
    },
    batch: (ctx, id) => queue().batch(ctx, id),
    statistics: (ctx) => queue().statistics(ctx),
    dead: (ctx, limit) => queue().dead(ctx, limit),
    revive: (ctx, idOrKind) => queue().revive(ctx, idOrKind),
    discard: (ctx, idOrKind) => queue().discard(ctx, idOrKind),
  };
}

/** Tenants do not know of each other's keys, and may use the same. */
function keyOf(tenant: string | undefined, key: string | undefined): string | undefined {
  return tenant === undefined || key === undefined ? key : JSON.stringify([tenant, key]);
}
