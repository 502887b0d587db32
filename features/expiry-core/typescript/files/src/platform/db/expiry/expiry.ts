import type { Clock } from '../../../kernel/clock.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { where } from '../../../kernel/specification.ts';
import { systemContext } from '../../context/context.ts';
import type { Logger } from '../../log/logger.ts';
import { createLoop, type Loop } from '../../loop/loop.ts';
import type { Database } from '../database.ts';
import type { Table } from '../store.ts';

const PAUSE_MS = 600_000;
const STEP = 500;
const ORDER = [
  { column: 'expires_at', descending: false },
  { column: 'id', descending: false },
];

export interface ExpiryOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  /** Has a column `expires_at`, and an index on it. */
  readonly table: Table;
}

/** Deletes the rows whose time is over, now and then, in every process. */
export function createExpiry({ database, clock, ids, log, table }: ExpiryOptions): Loop {
  return createLoop({
    everyMs: PAUSE_MS,
    async turn() {
      const query = { where: where('expires_at', 'lte', clock.now().toISOString()), order: ORDER, limit: STEP };
      const count = await database.run(systemContext(ids), async (tx) => {
        const rows = await database.writer(tx).claim(table, query);
        for (const { id, version } of rows) await database.writer(tx).delete(table, id, version);
        return rows.length;
      });
      return count === STEP;
    },
    onError: (err) => log.warn({ err, table: table.name }, 'old rows cannot be deleted'),
  });
}
