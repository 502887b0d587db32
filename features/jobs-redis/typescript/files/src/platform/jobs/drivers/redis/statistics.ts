import type { JobState, JobStatistics, KindStatistics } from '../../jobs.ts';
import type { BullQueue, BullQueues } from './bull-queues.ts';
import type { BullJob } from './job-record.ts';

/** What BullMQ calls the states. Our priorities are queues of their own, so its list of prioritized jobs is empty. */
const STATES = {
  delayed: 'delayed',
  waiting: 'wait',
  running: 'active',
  done: 'completed',
  dead: 'failed',
} as const satisfies Record<JobState, string>;

export async function readStatistics(queues: BullQueues, now: Date): Promise<JobStatistics> {
  const kinds = await Promise.all((await queues.kinds()).map((kind) => countKind(kind, queues.of(kind))));
  const first = await Promise.all((await queues.all()).map((queue) => queue.getJobs(['wait'], 0, 0, true)));
  const ages = first.flat().map((job) => now.getTime() - dueAt(job));
  return {
    kinds: kinds.filter(({ counts }) => Object.values(counts).some((count) => count > 0)),
    oldestWaitingMs: Math.max(0, ...ages),
  };
}

async function countKind(kind: string, queues: readonly BullQueue[]): Promise<KindStatistics> {
  const found = await Promise.all(queues.map((queue) => queue.getJobCounts(...Object.values(STATES))));
  const sum = (state: JobState): number => found.reduce((total, counts) => total + (counts[STATES[state]] ?? 0), 0);
  const counts = { delayed: sum('delayed'), waiting: sum('waiting'), running: sum('running'), done: sum('done') };
  return { kind, counts: { ...counts, dead: sum('dead') } };
}

/** A job that is tried again has been waiting since its last attempt at most. */
function dueAt({ data, processedOn = 0 }: BullJob): number {
  return Math.max(Date.parse(data.runAt), processedOn);
}
