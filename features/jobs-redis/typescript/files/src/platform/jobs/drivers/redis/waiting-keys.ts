import type { Redis } from 'ioredis';
import type { BullQueues } from './bull-queues.ts';
import type { BullJob, PlannedJob } from './job-record.ts';

/** A key that nobody has let go of is forgotten so long after its job should have begun. */
const FORGET_MS = 30 * 24 * 3_600_000;
/** For so long a job that is not there yet may be on its way. */
const ON_ITS_WAY_MS = 5000;
const DELETE_IF_HELD = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end";

/** Which job waits under a key. What a crash has left behind is noticed, because the job is asked whether it still waits. */
export interface WaitingKeys {
  /** The id of the job that waits with the kind and key of this one. */
  find(planned: PlannedJob): Promise<string | undefined>;
  /** The id of the job that has the key from now on: this one, or another that waits. */
  reserve(planned: PlannedJob): Promise<string>;
  /** The job has begun: the next one may wait. */
  release(job: BullJob): Promise<void>;
}

export interface WaitingKeysOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly queues: BullQueues;
  readonly now: () => Date;
}

export function createWaitingKeys({ redis, prefix, queues, now }: WaitingKeysOptions): WaitingKeys {
  const keyOf = (kind: string, key: string | undefined): string => `${prefix}:key:${kind}:${key}`;

  async function find({ job }: PlannedJob): Promise<string | undefined> {
    const holder = await redis.get(keyOf(job.kind, job.key));
    if (holder === null) return undefined;
    const [id = '', priority, reservedAt] = holder.split(' ');
    const other = await queues.queue(job.kind, Number(priority)).getJob(id);
    const waits = other ? other.attemptsStarted === 0 : now().getTime() - Number(reservedAt) < ON_ITS_WAY_MS;
    return waits ? id : undefined;
  }

  return {
    find,
    async reserve(planned) {
      const { id, job } = planned;
      const at = now().getTime();
      const [key, value] = [keyOf(job.kind, job.key), `${id} ${job.priority} ${at}`];
      const forgetMs = Math.max(0, job.runAt.getTime() - at) + FORGET_MS;
      if (await redis.set(key, value, 'PX', forgetMs, 'NX')) return id;
      const other = await find(planned);
      if (other === undefined) await redis.set(key, value, 'PX', forgetMs);
      return other ?? id;
    },
    async release({ id, name, data }) {
      if (data.key === undefined) return;
      const key = keyOf(name, data.key);
      const holder = (await redis.get(key)) ?? '';
      if (holder.split(' ')[0] === id) await redis.eval(DELETE_IF_HELD, 1, key, holder);
    },
  };
}
