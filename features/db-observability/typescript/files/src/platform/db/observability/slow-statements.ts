import type { Meter } from '@opentelemetry/api';
import type { Logger as QueryLogger } from 'kysely';
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../log/logger.ts';
import { fingerprintOf, normalizeStatement } from './fingerprint.ts';

/** Beyond so many different statements, a service makes them up at run time; the rest is counted as one. */
const MOST_STATEMENTS = 500;

export interface SlowStatementsOptions {
  readonly log: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly slowMs: number;
  /** A plan is asked for once in this time for each statement. */
  readonly planEveryMs: number;
  /** Absent when nobody wants plans. */
  readonly explain: ((statement: string) => Promise<readonly string[]>) | undefined;
}

interface SlowStatement {
  count: number;
  plannedAt: number | undefined;
}

/** Warns of slow statements under the same name each time, and adds how the database executes them. */
export function createSlowStatements(options: SlowStatementsOptions): QueryLogger {
  const { log, meter, clock, slowMs, planEveryMs, explain } = options;
  const counter = meter.createCounter('db.slow_statements', { unit: '{statement}' });
  const known = new Map<string, SlowStatement>();

  const find = (fingerprint: string): SlowStatement => {
    const key = known.has(fingerprint) || known.size < MOST_STATEMENTS ? fingerprint : 'other';
    const found = known.get(key) ?? { count: 0, plannedAt: undefined };
    known.set(key, found);
    return found;
  };

  const plan = (fingerprint: string, statement: string): void => {
    explain?.(statement).then(
      (lines) => log.info({ fingerprint, plan: lines }, 'plan of a slow query'),
      (err: unknown) => log.info({ fingerprint, err }, 'a slow query cannot be explained'),
    );
  };

  return ({ query, queryDurationMillis }) => {
    if (queryDurationMillis < slowMs) return;
    const fingerprint = fingerprintOf(query.sql);
    const statement = find(fingerprint);
    statement.count += 1;
    counter.add(1, { fingerprint: known.has(fingerprint) ? fingerprint : 'other' });
    const durationMs = Math.round(queryDurationMillis);
    log.warn({ fingerprint, sql: normalizeStatement(query.sql), durationMs, count: statement.count }, 'slow query');
    const now = clock.now().getTime();
    const isRecent = statement.plannedAt !== undefined && now - statement.plannedAt < planEveryMs;
    if (isRecent || !/^\s*(select|insert|update|delete|with)\b/i.test(query.sql)) return;
    statement.plannedAt = now;
    plan(fingerprint, query.sql);
  };
}
