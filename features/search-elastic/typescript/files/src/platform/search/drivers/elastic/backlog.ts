import type { Meter } from '@opentelemetry/api';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Context } from '../../../../kernel/context.ts';
import { where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import { changesTable } from './changes-table.ts';

/** What is committed and not in the index. */
export interface Backlog {
  readonly waiting: number;
  /** What the engine will never take as it is. */
  readonly refused: number;
  readonly oldestMs: number;
}

export async function readBacklog(ctx: Context, database: Database, clock: Clock): Promise<Backlog> {
  const reader = database.reader(ctx);
  const isWaiting = where('state', 'eq', 'waiting');
  const order = ['created_at', 'id'].map((column) => ({ column, descending: false }));
  const [oldest] = await reader.select(changesTable, { where: isWaiting, order, limit: 1 });
  const since = oldest ? clock.now().getTime() - Date.parse(String(oldest.created_at)) : 0;
  return {
    waiting: await reader.count(changesTable, isWaiting),
    refused: await reader.count(changesTable, where('state', 'eq', 'refused')),
    oldestMs: Math.max(0, since),
  };
}

/** Gives back the function that keeps the latest figures for whoever reads the metrics. */
export function createBacklogGauges(meter: Meter): (backlog: Backlog) => void {
  let latest: Backlog | undefined;
  meter.createObservableGauge('search.changes', { unit: '{change}' }).addCallback((result) => {
    if (!latest) return;
    result.observe(latest.waiting, { state: 'waiting' });
    result.observe(latest.refused, { state: 'refused' });
  });
  meter.createObservableGauge('search.lag', { unit: 's' }).addCallback((result) => {
    if (latest) result.observe(latest.oldestMs / 1000);
  });
  return (backlog) => {
    latest = backlog;
  };
}
