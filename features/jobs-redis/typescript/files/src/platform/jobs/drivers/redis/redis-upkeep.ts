import type { Redis } from 'ioredis';
import { isUuid } from '../../../../kernel/values.ts';
import type { Upkeep } from '../../job-queue.ts';
import type { BullQueue, BullQueues } from './bull-queues.ts';
import { attemptOf, type BullJob } from './job-record.ts';
import type { RedisBatches } from './redis-batches.ts';

/** Passes every check of who has a job: BullMQ takes it for "nobody in particular". */
const ANYBODY = '0';
const PAGE = 1000;

export interface UpkeepOptions {
  readonly redis: Redis;
  readonly queues: BullQueues;
  readonly batches: RedisBatches;
  readonly now: () => Date;
}

/** Whether jobs of lost workers are waiting again. */
export async function maintainQueues(options: UpkeepOptions, { doneBefore, deadBefore }: Upkeep): Promise<boolean> {
  const { queues, batches, now } = options;
  let found = false;
  for (const queue of await queues.all()) {
    for (const job of await findLost(options.redis, queue)) found = (await returnLost(job)) || found;
    for (const [state, before] of [['completed', doneBefore] as const, ['failed', deadBefore] as const])
      await clean(queue, state, now().getTime() - before.getTime());
  }
  await batches.settleAll();
  await batches.forget(doneBefore);
  return found;
}

/** Dead jobs with this id, or of this kind. */
export async function findDead(queues: BullQueues, idOrKind: string): Promise<readonly BullJob[]> {
  if (!isUuid(idOrKind)) {
    const kinds = await queues.kinds();
    if (!kinds.includes(idOrKind)) return [];
    return (await Promise.all(queues.of(idOrKind).map((queue) => queue.getFailed(0, -1)))).flat();
  }
  for (const queue of await queues.all()) {
    const job = await queue.getJob(idOrKind);
    if (job) return (await job.isFailed()) ? [job] : [];
  }
  return [];
}

/** Jobs that somebody does who has not extended his lock in time. */
async function findLost(redis: Redis, queue: BullQueue): Promise<readonly BullJob[]> {
  const lost: BullJob[] = [];
  for (const id of await queue.getRanges(['active'])) {
    if ((await redis.exists(`${queue.toKey(id)}:lock`)) === 1) continue;
    const job = await queue.getJob(id);
    if (job) lost.push(job);
  }
  return lost;
}

/** False when somebody else was faster. */
async function returnLost(job: BullJob): Promise<boolean> {
  const isLast = attemptOf(job) >= job.data.attempts;
  const returning = isLast
    ? job.moveToFailed(new Error('Its worker was lost'), ANYBODY, false)
    : job.moveToWait(ANYBODY);
  return returning.then(
    () => true,
    () => false,
  );
}

/** BullMQ takes an age, and counts what has just this age among the old. */
async function clean(queue: BullQueue, state: 'completed' | 'failed', age: number): Promise<void> {
  while ((await queue.clean(age + 1, PAGE, state)).length === PAGE);
}
