import { AppError } from '../../../kernel/app-error.ts';
import type { Specification } from '../../../kernel/specification.ts';
import type { Reader, Row, Store, StoreTransaction, Table } from '../../db/store.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { KeyRing } from './key-ring.ts';

export type EncryptedColumns = (table: Table) => readonly string[];

/** A store whose driver never sees some columns as they are. Everybody above it sees nothing else. */
export function encryptStore(store: Store, keys: KeyRing, columnsOf: EncryptedColumns): Store {
  const open = (table: Table, row: Row): Row =>
    mapColumns(columnsOf(table), row, (text, column) => keys.decrypt(text, placeOf(table, row, column)));
  const seal = (table: Table, row: Row): Row =>
    mapColumns(columnsOf(table), row, (text, column) => keys.encrypt(text, placeOf(table, row, column)));

  function wrapReader(reader: Reader): Reader {
    return {
      async select(table, query) {
        requireReadable(columnsOf(table), query.where);
        return (await reader.select(table, query)).map((row) => open(table, row));
      },
      async count(table, where) {
        requireReadable(columnsOf(table), where);
        return reader.count(table, where);
      },
      async countBy(table, where, columns) {
        requireReadable(columnsOf(table), where);
        return reader.countBy(table, where, columns);
      },
    };
  }

  function wrapTransaction(tx: StoreTransaction): StoreTransaction {
    return {
      ...wrapReader(tx),
      async claim(table, query) {
        requireReadable(columnsOf(table), query.where);
        return (await tx.claim(table, query)).map((row) => open(table, row));
      },
      insert: (table, row) => tx.insert(table, seal(table, row)),
      update: (table, row, expectedVersion) => tx.update(table, seal(table, row), expectedVersion),
      delete: (table, id, expectedVersion) => tx.delete(table, id, expectedVersion),
      commit: () => tx.commit(),
      rollback: () => tx.rollback(),
    };
  }

  return {
    ...store,
    reader: (ctx) => wrapReader(store.reader(ctx)),
    begin: async (ctx) => wrapTransaction(await store.begin(ctx)),
  };
}

function placeOf({ name }: Table, { id }: Row, column: string): string {
  return `${name}.${column}.${id}`;
}

function mapColumns(columns: readonly string[], row: Row, map: (text: string, column: string) => string): Row {
  const values = columns.flatMap((column) => {
    const value = row[column];
    return typeof value === 'string' ? [[column, map(value, column)] as const] : [];
  });
  return values.length === 0 ? row : { ...row, ...Object.fromEntries(values) };
}

/** The same text is encrypted differently each time, so that nothing can be found by it. */
function requireReadable(encrypted: readonly string[], condition: Specification): void {
  switch (condition.op) {
    case 'and':
    case 'or':
      for (const part of condition.of) requireReadable(encrypted, part);
      return;
    case 'not':
      requireReadable(encrypted, condition.of);
      return;
    default:
      if (encrypted.includes(condition.field)) {
        const violations = [{ path: condition.field, message: 'is encrypted, and nothing can be found by it' }];
        throw new AppError(coreErrors.REQUEST_INVALID, { violations });
      }
  }
}
