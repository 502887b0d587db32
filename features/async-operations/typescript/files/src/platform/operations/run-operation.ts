import type { Counter, Histogram } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import type { Row } from '../db/store.ts';
import { toAppError } from '../errors/problem.ts';
import type { JobDelivery, JobHandler } from '../jobs/job.ts';
import type { Logger } from '../log/logger.ts';
import { isWorthRetrying } from '../retry/retry.ts';
import { isFinished, type OperationChanges, type OperationStore } from './operation-store.ts';
import { type HandleOperation, OperationCancelled } from './operations.ts';

export interface RunOptions {
  readonly store: OperationStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ended: Pick<Counter, 'add'>;
  readonly duration: Pick<Histogram, 'record'>;
}

export interface OperationJob {
  readonly operation: string;
}

/** The job that does the operations of one kind. A failure that may pass is tried again by the queue, any other one is the outcome. */
export function createRun<Input, Result>(
  handle: HandleOperation<Input, Result>,
  { store, clock, log, ended, duration }: RunOptions,
): JobHandler<OperationJob> {
  const finish = async (ctx: Context, row: Row, changes: OperationChanges): Promise<void> => {
    if (!(await store.move(ctx, row.id, changes))) return;
    const { kind } = row;
    const seconds = (clock.now().getTime() - Date.parse(String(row.created_at))) / 1000;
    ended.add(1, { kind: String(kind), outcome: String(changes.state) });
    duration.record(seconds, { kind: String(kind) });
  };
  return async (ctx, { operation }, job) => {
    const row = await store.find(ctx, operation);
    if (!row || isFinished(row)) return;
    await store.move(ctx, operation, { state: 'running' });
    const report = async (percent: number): Promise<void> => {
      const progress = Math.max(0, Math.min(100, Math.round(percent)));
      if (!(await store.move(ctx, operation, { progress }))) throw new OperationCancelled();
    };
    try {
      const result = await handle(ctx, JSON.parse(String(row.input)), { report });
      await finish(ctx, row, { state: 'succeeded', progress: 100, result: JSON.stringify(result ?? null) });
    } catch (error) {
      if (error instanceof OperationCancelled) return;
      if (!isLast(error, job)) throw error;
      log.error({ err: error, operation, kind: row.kind, correlationId: ctx.correlationId }, 'an operation failed');
      await finish(ctx, row, { state: 'failed', error: JSON.stringify(describe(error)) });
    }
  };
}

/** A stop interrupts an attempt, which then does not count. */
function isLast(error: unknown, { attempt, attempts }: JobDelivery): boolean {
  return !isWorthRetrying(error) || attempt >= attempts;
}

/** For the caller: an unexpected failure stays opaque. */
function describe(error: unknown): object {
  const { definition, detail } = toAppError(error);
  return { code: definition.code, title: definition.title, ...(detail === undefined ? {} : { detail }) };
}
