import { randomUUID } from 'node:crypto';
import type { TakenJob } from '../../job-queue.ts';
import { type BullQueues, PRIORITY_LEVELS } from './bull-queues.ts';
import { type BullJob, toTakenJob } from './job-record.ts';
import type { WaitingKeys } from './waiting-keys.ts';

export interface TakeOptions {
  readonly queues: BullQueues;
  readonly keys: WaitingKeys;
  readonly kinds: readonly string[];
  readonly limit: number;
  readonly leaseMs: number;
}

/** Asks all kinds for their most urgent jobs before it asks any for a less urgent one. */
export async function takeJobs(options: TakeOptions): Promise<readonly TakenJob[]> {
  const taken: TakenJob[] = [];
  for (const priority of PRIORITY_LEVELS) {
    for (let asked = options.kinds; asked.length > 0 && taken.length < options.limit; ) {
      const round = asked.slice(0, options.limit - taken.length);
      const found = await Promise.all(round.map((kind) => takeOne(options, kind, priority)));
      taken.push(...found.filter((job) => job !== undefined));
      // Those that had one may have another; they stand behind those that were not asked yet.
      asked = [...asked.slice(round.length), ...round.filter((_, index) => found[index])];
    }
  }
  return taken;
}

/** Where the queue of a job is told by its lease. */
export function findTaken(queues: BullQueues, { id, kind, lease }: TakenJob): Promise<BullJob | undefined> {
  return queues.queue(kind, readPriority(lease)).getJob(id);
}

export function readPriority(lease: string): number {
  return Number.parseInt(lease, 10);
}

async function takeOne(
  { queues, keys, leaseMs }: TakeOptions,
  kind: string,
  priority: number,
): Promise<TakenJob | undefined> {
  const lease = `${priority} ${randomUUID()}`;
  const job = await queues.next(kind, priority, lease, leaseMs);
  if (!job) return undefined;
  await keys.release(job);
  return toTakenJob(job, lease);
}
