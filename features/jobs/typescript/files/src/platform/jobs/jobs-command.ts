import type { Context } from '../../kernel/context.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { JobState, Jobs } from './jobs.ts';

const STATES = ['delayed', 'waiting', 'running', 'done', 'dead'] as const satisfies readonly JobState[];
const MOST = 1000;

/** `jobs stats`, `jobs dead`, `jobs retry <id or kind>`, `jobs discard <id or kind>`: its answer, as lines for a person. */
export async function jobsCommand(
  ctx: Context,
  jobs: Jobs,
  [action, subject]: readonly string[],
): Promise<readonly string[]> {
  switch (action) {
    case 'stats': {
      const { kinds, oldestWaitingMs } = await jobs.statistics(ctx);
      const rows = kinds.map(({ kind, counts }) => [kind, ...STATES.map((state) => String(counts[state]))]);
      return [...toTable([['kind', ...STATES], ...rows]), `oldest waiting: ${Math.round(oldestWaitingMs / 1000)} s`];
    }
    case 'dead': {
      const dead = await jobs.dead(ctx, MOST);
      const rows = dead.map(({ id, kind, attempts, diedAt, error }) => [id, kind, String(attempts), diedAt, error]);
      return dead.length === 0 ? ['No dead jobs.'] : toTable([['id', 'kind', 'attempts', 'died', 'error'], ...rows]);
    }
    case 'retry':
      return [`${await jobs.revive(ctx, requireSubject(subject))} jobs begin anew.`];
    case 'discard':
      return [`${await jobs.discard(ctx, requireSubject(subject))} jobs discarded.`];
    default:
      throw new StartupError('jobs takes one of stats, dead, retry, discard');
  }
}

function requireSubject(subject: string | undefined): string {
  if (subject === undefined) throw new StartupError('Which one? Give the id of a dead job, or a kind for all of them');
  return subject;
}

function toTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
