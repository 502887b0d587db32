import { Cron } from 'croner';

/** The times of a schedule. */
export interface CronTimes {
  /** The first one after a moment. `undefined` when there is none, as for 30 February. */
  after(moment: Date): Date | undefined;
}

/** Reads five fields: minute, hour, day of the month, month, day of the week. Throws for anything else. */
export function readCron(cron: string, zone: string): CronTimes {
  const times = parse(cron, zone);
  return { after: (moment) => times.nextRun(moment) ?? undefined };
}

function parse(cron: string, zone: string): Cron {
  try {
    return new Cron(cron, { mode: '5-part', timezone: zone, paused: true });
  } catch (cause) {
    throw new Error(`"${cron}" in ${zone} is no schedule: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
