import type { Clock } from '../../kernel/clock.ts';
import type { IdSource } from '../../kernel/id.ts';
import { systemContext } from '../context/context.ts';
import type { Logger } from '../log/logger.ts';
import { createLoop, type Loop } from '../loop/loop.ts';
import type { JobGauges } from './job-gauges.ts';
import type { JobQueue } from './job-queue.ts';

const HOUR_MS = 3_600_000;

export interface UpkeepOptions {
  readonly queue: () => JobQueue;
  readonly gauges: JobGauges;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly everyMs: number;
  readonly keepDoneHours: number;
  readonly keepDeadHours: number;
}

/** Now and then, in every process: what workers have left behind is put in order, and the figures are read. */
export function createJobUpkeep(options: UpkeepOptions): Loop {
  const { queue, gauges, clock, ids, log, everyMs, keepDoneHours, keepDeadHours } = options;
  const hoursAgo = (hours: number): Date => new Date(clock.now().getTime() - hours * HOUR_MS);
  return createLoop({
    everyMs,
    async turn() {
      const ctx = systemContext(ids);
      await queue().maintain(ctx, { doneBefore: hoursAgo(keepDoneHours), deadBefore: hoursAgo(keepDeadHours) });
      gauges.show(await queue().statistics(ctx));
      return false;
    },
    onError: (err) => log.warn({ err }, 'the queue of jobs cannot be put in order'),
  });
}
