import { and, where } from '../../../../kernel/specification.ts';
import type { Reader } from '../../../db/store.ts';
import type { JobState, JobStatistics } from '../../jobs.ts';
import { BY_AGE, jobTable } from './job-tables.ts';

const NONE = { delayed: 0, waiting: 0, running: 0, done: 0, dead: 0 } as const satisfies Record<JobState, number>;

export async function readStatistics(reader: Reader, now: Date): Promise<JobStatistics> {
  const groups = await reader.countBy(jobTable, and(), ['kind', 'state']);
  const kinds = Map.groupBy(groups, ({ values }) => String(values.kind));
  const [oldest] = await reader.select(jobTable, { where: where('state', 'eq', 'waiting'), order: BY_AGE, limit: 1 });
  return {
    kinds: [...kinds]
      .map(([kind, of]) => ({
        kind,
        counts: Object.assign({}, NONE, ...of.map(({ values, count }) => ({ [String(values.state)]: count }))),
      }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    oldestWaitingMs: oldest ? Math.max(0, now.getTime() - Date.parse(String(oldest.run_at))) : 0,
  };
}
