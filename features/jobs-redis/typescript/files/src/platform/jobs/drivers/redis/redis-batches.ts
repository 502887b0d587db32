import type { Redis } from 'ioredis';
import type { NewJob } from '../../job-queue.ts';
import type { BatchStatus } from '../../jobs.ts';
import type { BullQueues } from './bull-queues.ts';
import type { PlannedJob } from './job-record.ts';

/** One job of a batch: where it is, and its id. */
interface Member {
  readonly kind: string;
  readonly priority: number;
  readonly id: string;
}

export interface NewBatch {
  readonly id: string;
  /** Under this id `next` is added, however many workers find at once that nothing is left. */
  readonly nextId: string;
  readonly next: NewJob | undefined;
}

export interface RedisBatches {
  /** Before its jobs are added. */
  open(batch: NewBatch, jobs: readonly PlannedJob[]): Promise<void>;
  /** One of its jobs has ended. */
  settle(id: string, member: Member): Promise<void>;
  /** Ends those whose last worker stopped before it could. */
  settleAll(): Promise<void>;
  status(id: string): Promise<BatchStatus | undefined>;
  /** Forgets those that have ended before. */
  forget(before: Date): Promise<void>;
}

export interface RedisBatchesOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly queues: BullQueues;
  readonly now: () => Date;
  readonly add: (planned: PlannedJob) => Promise<void>;
}

const ENDED = new Set(['completed', 'failed', 'unknown']);

export function createRedisBatches({ redis, prefix, queues, now, add }: RedisBatchesOptions): RedisBatches {
  const [openKey, endedKey] = [`${prefix}:batches:open`, `${prefix}:batches:ended`];
  const batchKey = (id: string): string => `${prefix}:batch:${id}`;
  const leftKey = (id: string): string => `${batchKey(id)}:left`;
  const allKey = (id: string): string => `${batchKey(id)}:all`;
  const stateOf = ({ kind, priority, id }: Member): Promise<string> => queues.queue(kind, priority).getJobState(id);

  /** The job that follows first: whoever is interrupted after it repeats it, and its id makes it one. */
  async function end(id: string): Promise<void> {
    const { endedAt, next, nextId = '' } = await redis.hgetall(batchKey(id));
    if (nextId === '' || endedAt) return;
    if (next) await add({ id: nextId, job: readJob(next), batchId: undefined });
    const at = now();
    await redis
      .multi()
      .hsetnx(batchKey(id), 'endedAt', at.toISOString())
      .zadd(endedKey, at.getTime(), id)
      .srem(openKey, id)
      .exec();
  }

  return {
    async open({ id, next, nextId }, jobs) {
      const members = jobs.map(({ id: jobId, job: { kind, priority } }) => writeMember({ id: jobId, kind, priority }));
      const writing = redis
        .multi()
        .hset(batchKey(id), { total: members.length, nextId, next: next ? JSON.stringify(next) : '' })
        .sadd(openKey, id);
      if (members.length > 0) writing.sadd(leftKey(id), members).sadd(allKey(id), members);
      await writing.exec();
      if (members.length === 0) await end(id);
    },
    async settle(id, member) {
      await redis.srem(leftKey(id), writeMember(member));
      if ((await redis.scard(leftKey(id))) === 0) await end(id);
    },
    async settleAll() {
      for (const id of await redis.smembers(openKey)) {
        for (const text of await redis.smembers(leftKey(id)))
          if (ENDED.has(await stateOf(readMember(text)))) await redis.srem(leftKey(id), text);
        if ((await redis.scard(leftKey(id))) === 0) await end(id);
      }
    },
    async status(id) {
      const { total, endedAt } = await redis.hgetall(batchKey(id));
      if (total === undefined) return undefined;
      const states = await Promise.all((await redis.smembers(allKey(id))).map((text) => stateOf(readMember(text))));
      const dead = states.filter((state) => state === 'failed').length;
      const ended = states.filter((state) => ENDED.has(state)).length;
      return { id, total: Number(total), done: ended - dead, dead, finished: endedAt !== undefined };
    },
    async forget(before) {
      for (const id of await redis.zrangebyscore(endedKey, 0, `(${before.getTime()}`)) {
        await redis.del(batchKey(id), leftKey(id), allKey(id));
        await redis.zrem(endedKey, id);
      }
    },
  };
}

function writeMember({ kind, priority, id }: Member): string {
  return `${id} ${priority} ${kind}`;
}

function readMember(text: string): Member {
  const [id = '', priority, ...kind] = text.split(' ');
  return { id, priority: Number(priority), kind: kind.join(' ') };
}

function readJob(text: string): NewJob {
  const job = JSON.parse(text);
  return { ...job, runAt: new Date(job.runAt) };
}
