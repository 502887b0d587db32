import { and, type Specification, where } from '../../kernel/specification.ts';
import type { Reader, Row, Table } from '../db/store.ts';

const BATCH = 200;

/** All rows that fit, in the order of their ids, some at a time, so that no table is ever held in memory. */
export async function* walkRows(reader: () => Reader, table: Table, condition: Specification): AsyncGenerator<Row[]> {
  const order = [{ column: 'id', descending: false }];
  for (let rest: Specification = condition; ; ) {
    const rows = await reader().select(table, { where: rest, order, limit: BATCH });
    const last = rows.at(-1);
    if (!last) return;
    yield [...rows];
    rest = and(condition, where('id', 'gt', last.id));
  }
}
