import { Redis } from 'ioredis';
import type { Clock } from '../../../../kernel/clock.ts';
import type { IdSource } from '../../../../kernel/id.ts';
import type { Database } from '../../../db/database.ts';
import type { Logger } from '../../../log/logger.ts';
import type { AddedJobs, JobQueue, JobResult, NewJob, TakenJob } from '../../job-queue.ts';
import { BullQueues } from './bull-queues.ts';
import { endAttempt } from './end-attempt.ts';
import { type PlannedJob, toDeadJob, toRecord } from './job-record.ts';
import { createLeaving } from './leaving.ts';
import { createRedisBatches, type NewBatch } from './redis-batches.ts';
import { createRedisCalls } from './redis-calls.ts';
import { findDead, maintainQueues } from './redis-upkeep.ts';
import { readStatistics } from './statistics.ts';
import { findTaken, readPriority, takeJobs } from './take-jobs.ts';
import { createWaitingKeys } from './waiting-keys.ts';

export interface RedisJobQueueOptions {
  readonly url: string;
  /** Of all keys. */
  readonly prefix: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly timeoutMs: number;
}

interface Plan {
  readonly jobs: readonly PlannedJob[];
  readonly batch: NewBatch | undefined;
}

const MAX_PAUSE_MS = 5000;
const UPKEEP_MS = 60_000;

/** Jobs in Redis, by BullMQ. What is added in a unit of work gets there right after the commit. */
export function createRedisJobQueue(options: RedisJobQueueOptions): JobQueue {
  const { url, prefix, database, clock, ids, log, timeoutMs } = options;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), MAX_PAUSE_MS),
  });
  const now = (): Date => clock.now();
  const queues = new BullQueues(redis, prefix);
  const keys = createWaitingKeys({ redis, prefix, queues, now });
  const batches = createRedisBatches({ redis, prefix, queues, now, add: (planned) => push([planned]) });
  const call = createRedisCalls(redis, timeoutMs, log);
  const leaving = createLeaving(log);
  let wake = (): void => undefined;

  /** In their order; what is there already stays as it is, so that all of them may be sent again. */
  async function push(planned: readonly PlannedJob[]): Promise<void> {
    for (const [name, jobs] of Map.groupBy(planned, ({ job }) => `${job.priority} ${job.kind}`)) {
      const [priority, kind = ''] = [Number.parseInt(name, 10), jobs[0]?.job.kind];
      await queues.remember(kind);
      await queues.queue(kind, priority).addBulk(
        jobs.map((one) => ({
          name: kind,
          data: toRecord(one),
          opts: { jobId: one.id, delay: Math.max(0, one.job.runAt.getTime() - now().getTime()) },
        })),
      );
    }
    wake();
  }

  /** Gives back the ids, those of jobs that wait under the same key among them. */
  async function carryOut({ jobs, batch }: Plan): Promise<readonly string[]> {
    const found: string[] = [];
    for (const planned of jobs) found.push(planned.job.key === undefined ? planned.id : await keys.reserve(planned));
    const fresh = jobs.filter(({ id }, index) => found[index] === id);
    if (batch) await batches.open(batch, fresh);
    await push(fresh);
    return found;
  }

  function plan(requests: readonly NewJob[], next: { readonly next: NewJob | undefined } | undefined): Plan {
    const batch = next && { id: ids.next(), nextId: ids.next(), next: next.next };
    return { jobs: requests.map((job) => ({ id: ids.next(), job, batchId: batch?.id })), batch };
  }

  async function finish(taken: TakenJob, result: JobResult): Promise<boolean> {
    const job = await findTaken(queues, taken);
    if (!job || !(await endAttempt(job, taken.lease, result))) return false;
    const isOver = result.outcome === 'done' || result.outcome === 'dead';
    const member = { id: taken.id, kind: taken.kind, priority: readPriority(taken.lease) };
    if (isOver && taken.batchId !== undefined) await batches.settle(taken.batchId, member);
    return true;
  }

  return {
    async add(ctx, requests, next): Promise<AddedJobs> {
      const planned = plan(requests, next);
      const { transaction } = ctx;
      const batchId = planned.batch?.id;
      if (!transaction) return { ids: await call(() => carryOut(planned)), batchId };
      const others = await Promise.all(
        planned.jobs.map((one) => (one.job.key === undefined ? undefined : call(() => keys.find(one)))),
      );
      const about = { jobs: requests.map(({ kind }) => kind), correlationId: ctx.correlationId };
      database.afterCommit({ ...ctx, transaction }, () => leaving.add(() => call(() => carryOut(planned)), about));
      return { ids: planned.jobs.map(({ id }, index) => others[index] ?? id), batchId };
    },
    async take(_ctx, kinds, limit, leaseMs) {
      await leaving.begun();
      return call(() => takeJobs({ queues, keys, kinds, limit, leaseMs }));
    },
    extend: (_ctx, job, leaseMs) =>
      call(async () => ((await (await findTaken(queues, job))?.extendLock(job.lease, leaseMs)) ?? 0) > 0),
    finish: (_ctx, job, result) => call(() => finish(job, result)),
    maintain: (_ctx, upkeep) =>
      call(() => maintainQueues({ redis, queues, batches, now }, upkeep).then(wakeIf), UPKEEP_MS),
    batch: (_ctx, id) => call(() => batches.status(id)),
    statistics: () => call(() => readStatistics(queues, now())),
    dead: (_ctx, limit) =>
      call(async () => {
        const found = await Promise.all((await queues.all()).map((queue) => queue.getFailed(0, limit - 1)));
        const dead = found.flat().map(toDeadJob);
        return dead
          .sort((a, b) => (a.diedAt === b.diedAt ? (a.id < b.id ? 1 : -1) : a.diedAt < b.diedAt ? 1 : -1))
          .slice(0, limit);
      }),
    revive: (_ctx, idOrKind) =>
      call(async () => {
        const dead = await findDead(queues, idOrKind);
        for (const job of dead) {
          await job.updateData({ ...job.data, released: 0, runAt: now().toISOString() });
          await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
        }
        wake();
        return dead.length;
      }),
    discard: (_ctx, idOrKind) =>
      call(async () => {
        const dead = await findDead(queues, idOrKind);
        for (const job of dead) await job.remove();
        return dead.length;
      }),
    onAdded(run) {
      wake = run;
    },
    requireShared: () => undefined,
    async open() {
      await redis.connect().catch(() => undefined);
    },
    async close() {
      await leaving.close();
      await queues.close();
      redis.disconnect();
    },
  };

  function wakeIf(found: boolean): void {
    if (found) wake();
  }
}
