import { matches, type Scalar, type Specification } from '../../../kernel/specification.ts';
import {
  type Group,
  type Reader,
  type Row,
  type Select,
  type Store,
  type StoreTransaction,
  type Table,
  UniqueViolation,
} from '../store.ts';
import { createTurns } from '../turns.ts';

type Rows = ReadonlyMap<string, Row>;
type Tables = ReadonlyMap<string, Rows>;

/**
 * Keeps rows in this process: they are gone after a restart. Transactions run one at a time, each on its own
 * copy-on-write view, so they are serializable; readers see the last commit and never wait.
 */
export function openMemoryStore(): Store {
  let committed: Tables = new Map();
  const takeTurn = createTurns();
  return {
    reader: () => createReader(() => committed),
    async begin(ctx) {
      const finish = await takeTurn(ctx);
      return createTransaction(committed, (tables) => {
        committed = tables ?? committed;
        finish();
      });
    },
    ping: async () => undefined,
    open: async () => undefined,
    close: async () => undefined,
  };
}

function createReader(tables: () => Tables): Reader {
  const rowsOf = (table: Table, where: Specification): Row[] =>
    [...(tables().get(table.name)?.values() ?? [])].filter((row) => matches(where, row));
  return {
    select: async (table, query) => rowsOf(table, query.where).sort(compareBy(query.order)).slice(0, query.limit),
    count: async (table, where) => rowsOf(table, where).length,
    countBy: async (table, where, columns) => groupBy(rowsOf(table, where), columns),
  };
}

function createTransaction(base: Tables, finish: (result: Tables | undefined) => void): StoreTransaction {
  let tables = base;
  const rowsOf = (table: Table): Rows => tables.get(table.name) ?? new Map();
  const write = (table: Table, change: (rows: Map<string, Row>) => void): void => {
    const rows = new Map(rowsOf(table));
    change(rows);
    tables = new Map(tables).set(table.name, rows);
  };
  const reader = createReader(() => tables);
  const has = (table: Table, id: string, version: number): boolean => rowsOf(table).get(id)?.version === version;
  return {
    ...reader,
    // There is one transaction at a time.
    claim: reader.select,
    async insert(table, row) {
      requireUnique(table, rowsOf(table), row);
      if (rowsOf(table).has(row.id)) throw new UniqueViolation(table, 'id');
      write(table, (rows) => rows.set(row.id, Object.freeze({ ...row })));
    },
    async update(table, row, expectedVersion) {
      if (!has(table, row.id, expectedVersion)) return false;
      requireUnique(table, rowsOf(table), row);
      write(table, (rows) => rows.set(row.id, Object.freeze({ ...row })));
      return true;
    },
    async delete(table, id, expectedVersion) {
      if (!has(table, id, expectedVersion)) return false;
      write(table, (rows) => rows.delete(id));
      return true;
    },
    commit: async () => finish(tables),
    rollback: async () => finish(undefined),
  };
}

function groupBy(rows: readonly Row[], columns: readonly string[]): readonly Group[] {
  const keyOf = (row: Row): string => JSON.stringify(columns.map((column) => row[column] ?? null));
  return [...Map.groupBy(rows, keyOf)].map(([key, group]) => {
    const values: readonly Scalar[] = JSON.parse(key);
    return {
      values: Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null])),
      count: group.length,
    };
  });
}

function requireUnique(table: Table, rows: Rows, row: Row): void {
  const { within = [] } = table;
  for (const column of table.unique) {
    const value = row[column] ?? null;
    const taken = [...rows.values()].some(
      (other) => other.id !== row.id && [column, ...within].every((key) => (other[key] ?? null) === (row[key] ?? null)),
    );
    if (value !== null && taken) throw new UniqueViolation(table, column);
  }
}

function compareBy(order: Select['order']): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { column, descending } of order) {
      const result = compare(a[column] ?? null, b[column] ?? null);
      if (result !== 0) return descending ? -result : result;
    }
    return 0;
  };
}

function compare(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
