import type { Clock } from '../../kernel/clock.ts';
import type { IdSource } from '../../kernel/id.ts';
import { systemContext } from '../context/context.ts';
import type { Logger } from '../log/logger.ts';
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

export interface JobUpkeep {
  start(): void;
  stop(): Promise<void>;
}

/** Now and then, in every process: what workers have left behind is put in order, and the figures are read. */
export function createJobUpkeep(options: UpkeepOptions): JobUpkeep {
  const { queue, gauges, clock, ids, log, everyMs } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    const ctx = systemContext(ids);
    const ago = (hours: number): Date => new Date(clock.now().getTime() - hours * HOUR_MS);
    try {
      await queue().maintain(ctx, { doneBefore: ago(options.keepDoneHours), deadBefore: ago(options.keepDeadHours) });
      gauges.show(await queue().statistics(ctx));
    } catch (err) {
      log.warn({ err }, 'the queue of jobs cannot be put in order');
    }
    timer = setTimeout(begin, everyMs);
  };
  const begin = (): void => {
    running = run();
  };
  return {
    start: begin,
    async stop() {
      await running;
      clearTimeout(timer);
    },
  };
}
