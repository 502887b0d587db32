import type { JobKind } from '../jobs/job.ts';
import { createToken } from '../token.ts';

/** What a job learns when a schedule adds it. */
export interface ScheduledRun {
  readonly schedule: string;
  /** The moment that it was meant for, which is earlier than now. ISO 8601 in UTC. */
  readonly at: string;
}

/**
 * What happens to times that passed while no process ran. `once`: one job for all of them, at the latest time.
 * `all`: one for each. `skip`: none; the next time counts.
 */
export type MissedRuns = 'once' | 'all' | 'skip';

export interface Schedule {
  /** `<module>.<what it does>`, unique. */
  readonly name: string;
  /** Minute, hour, day of the month, month, day of the week: `30 6 * * mon-fri`. */
  readonly cron: string;
  /** The zone of the times, with its summer time: `Europe/Berlin`. UTC if left out. */
  readonly zone?: string;
  /** `once` if left out. */
  readonly missed?: MissedRuns;
  readonly job: JobKind<ScheduledRun>;
}

export interface ScheduleStatus {
  readonly name: string;
  readonly cron: string;
  readonly zone: string;
  readonly nextAt: string | undefined;
  readonly lastAt: string | undefined;
}

/** Adds jobs at given times: one for each time, with any number of replicas. */
export interface Scheduler {
  /** In `setup`. Throws for times that cannot be read, and for a name that is taken. */
  add(schedule: Schedule): void;
  readonly schedules: readonly Schedule[];
}

export const Scheduler = createToken<Scheduler>('Scheduler');
