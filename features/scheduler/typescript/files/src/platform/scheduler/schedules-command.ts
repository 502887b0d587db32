import type { Context } from '../../kernel/context.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { Timetable } from './timetable.ts';

/** `schedules`, `schedules run <name>`: its answer, as lines for a person. */
export async function schedulesCommand(
  ctx: Context,
  timetable: Timetable,
  [action, name]: readonly string[],
): Promise<readonly string[]> {
  if (action === undefined) {
    const all = await timetable.status(ctx);
    if (all.length === 0) return ['No schedules.'];
    return all.map(
      ({ name: of, cron, zone, nextAt = 'when a process runs', lastAt = 'never' }) =>
        `${of}  ${cron} (${zone})  next: ${nextAt}  last: ${lastAt}`,
    );
  }
  if (action !== 'run' || name === undefined) throw new StartupError('schedules takes nothing, or run and a name');
  if (await timetable.runNow(ctx, name)) return [`The job of ${name} is in the queue.`];
  const names = timetable.schedules.map((schedule) => schedule.name).join(', ') || 'none';
  throw new StartupError(`There is no schedule ${name}. Schedules: ${names}`);
}
