import type { Logger as QueryLogger } from 'kysely';
import type { Logger } from '../../log/logger.ts';
import { createToken } from '../../token.ts';

/** Sees every statement of every driver. */
export const QueryLog = createToken<QueryLogger>('QueryLog');

/** Those who look at statements, by what they do: `use(QueryObservers).set('slow', observe)` takes the place of another. */
export const QueryObservers = createToken<Map<string, QueryLogger>>('QueryObservers');

/** Warns of statements that take longer than `slowMs`. Their values stay out of the log: they may be personal. */
export function createQueryLog(log: Logger, slowMs: number): QueryLogger {
  return ({ query, queryDurationMillis }) => {
    const durationMs = Math.round(queryDurationMillis);
    if (durationMs >= slowMs) log.warn({ sql: query.sql, durationMs }, 'slow query');
  };
}
