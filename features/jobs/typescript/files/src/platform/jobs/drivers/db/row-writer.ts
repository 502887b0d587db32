import type { Context, TransactionContext } from '../../../../kernel/context.ts';
import type { Specification } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Row } from '../../../db/store.ts';
import { jobTable } from './job-tables.ts';

const BY_ID = [{ column: 'id', descending: false }];
const PAGE = 200;

/** Reads and changes rows of the table of jobs, each in the version that was read. */
export interface RowWriter {
  find(ctx: Context, condition: Specification): Promise<Row | undefined>;
  /** For a row that this transaction has claimed. */
  change(tx: TransactionContext, row: Row, changes: Partial<Row>): Promise<Row>;
  /** False when somebody else has changed the row meanwhile. */
  tryChange(tx: TransactionContext, row: Row, changes: Partial<Row>): Promise<boolean>;
  /** Does something with every row that matches, page by page, so that no transaction grows without limit. */
  each(
    ctx: Context,
    condition: Specification,
    run: (tx: TransactionContext, row: Row) => Promise<void>,
  ): Promise<number>;
}

export function createRowWriter(database: Database, now: () => Date): RowWriter {
  const next = (row: Row, changes: Partial<Row>): Row => {
    const cells = { ...row, ...changes, version: row.version + 1, updated_at: now().toISOString() };
    return { ...cells, id: row.id };
  };
  return {
    async find(ctx, condition) {
      const [row] = await database.reader(ctx).select(jobTable, { where: condition, order: BY_ID, limit: 1 });
      return row;
    },
    async change(tx, row, changes) {
      const changed = next(row, changes);
      await database.writer(tx).update(jobTable, changed, row.version);
      return changed;
    },
    tryChange: (tx, row, changes) => database.writer(tx).update(jobTable, next(row, changes), row.version),
    async each(ctx, condition, run) {
      for (let total = 0; ; ) {
        const count = await database.run(ctx, async (tx) => {
          const rows = await database.writer(tx).claim(jobTable, { where: condition, order: BY_ID, limit: PAGE });
          for (const row of rows) await run(tx, row);
          return rows.length;
        });
        total += count;
        if (count < PAGE) return total;
      }
    },
  };
}
