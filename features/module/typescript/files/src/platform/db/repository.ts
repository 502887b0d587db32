import type { AggregateRoot } from '../../kernel/aggregate-root.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { Repository } from '../../kernel/repository.ts';
import { and, type Specification, where as whereField } from '../../kernel/specification.ts';
import { columnName, fromRow, tableOf, toColumns, toRow } from '../module/mapper.ts';
import type { ModuleContract, ModuleDescription } from '../module/module-contract.ts';
import { readCursor, resumeAfter, writeCursor } from './cursor.ts';
import type { Database } from './database.ts';
import { BASE_COLUMNS, type ColumnType, type Row, type Table, UniqueViolation } from './store.ts';

/** The repository of any module, from its contract: the same code for every driver. */
export function createRepository<Props extends object, Aggregate extends AggregateRoot<Props>>(
  database: Database,
  contract: ModuleContract<Props, Aggregate>,
): Repository<Aggregate, Props> {
  const table = tableOf(contract);
  database.declare(table);
  const { errors } = contract;
  const load = (row: Row): Aggregate => contract.rehydrate(fromRow(contract, row));
  const scoped = (ctx: Context, where: Specification): Specification => {
    const scope = Object.entries(database.scopeOf(ctx, table));
    return and(where, ...scope.map(([column, value]) => whereField(column, 'eq', value)));
  };
  const findRow = async (ctx: Context, id: string): Promise<Row | undefined> => {
    const where = scoped(ctx, whereField('id', 'eq', id));
    const [row] = await database.reader(ctx).select(table, { where, order: [BY_ID], limit: 1 });
    if (row) database.loaded(ctx, table, row);
    return row;
  };
  const require = async (tx: TransactionContext, aggregate: Aggregate): Promise<Row> => {
    const row = await findRow(tx, aggregate.id);
    if (!row) throw new AppError(errors.notFound, { detail: `There is no ${contract.name} ${aggregate.id}.` });
    if (row.version !== aggregate.savedVersion) throw new AppError(errors.changed);
    return row;
  };

  const rows: Repository<Aggregate, Props> = {
    async get(ctx, id) {
      const row = await findRow(ctx, id);
      if (!row) throw new AppError(errors.notFound, { detail: `There is no ${contract.name} ${id}.` });
      return load(row);
    },

    async find(ctx, where, limit) {
      const query = { where: scoped(ctx, toColumns(contract, where)), order: [BY_ID], limit };
      return (await database.reader(ctx).select(table, query)).map(load);
    },

    async page(ctx, { where, limit, sort = contract.defaultSort, cursor }) {
      const descending = sort.startsWith('-');
      const column = columnName(sort.replace(/^-/, ''));
      const all = scoped(ctx, toColumns(contract, where));
      const start =
        cursor === undefined
          ? all
          : and(all, resumeAfter(column, descending, readCursor(cursor, sort, columnType(table, column))));
      const order = [
        { column, descending },
        { ...BY_ID, descending },
      ];
      const reader = database.reader(ctx);
      const [rows, total] = await Promise.all([
        reader.select(table, { where: start, order, limit: limit + 1 }),
        reader.count(table, all),
      ]);
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items: items.map(load), total, next: last && writeCursor(sort, last[column] ?? null, last.id) };
    },

    async save(tx, aggregate) {
      const isNew = aggregate.savedVersion === 0;
      const before = isNew ? undefined : await require(tx, aggregate);
      // What the module does not know of stays as it is.
      const after: Row = { ...before, ...toRow(contract, aggregate), ...database.scopeOf(tx, table) };
      try {
        if (isNew) await database.writer(tx).insert(table, after);
        else if (!(await database.writer(tx).update(table, after, aggregate.savedVersion)))
          throw new AppError(errors.changed);
      } catch (error) {
        throw error instanceof UniqueViolation ? new AppError(errors.alreadyExists, taken(contract, error)) : error;
      }
      const events = aggregate.pullEvents();
      database.changed(tx, { table, kind: isNew ? 'created' : 'updated', before, after, events });
      aggregate.markSaved();
    },

    async remove(tx, aggregate) {
      const before = await require(tx, aggregate);
      if (!(await database.writer(tx).delete(table, aggregate.id, aggregate.savedVersion)))
        throw new AppError(errors.changed);
      database.changed(tx, { table, kind: 'deleted', before, after: undefined, events: aggregate.pullEvents() });
    },
  };
  let wrapped: Repository<Aggregate, Props> | undefined;
  // Repositories are made in `setup`, and so are the hooks around them, in any order.
  const use = (): Repository<Aggregate, Props> => {
    wrapped ??= database.wrapRepository(rows, contract);
    return wrapped;
  };
  return {
    get: (ctx, id) => use().get(ctx, id),
    find: (ctx, where, limit) => use().find(ctx, where, limit),
    page: (ctx, query) => use().page(ctx, query),
    save: (tx, aggregate) => use().save(tx, aggregate),
    remove: (tx, aggregate) => use().remove(tx, aggregate),
  };
}

function columnType({ columns }: Table, column: string): ColumnType {
  const type = { ...BASE_COLUMNS, ...columns }[column];
  if (type === undefined) throw new Error(`Nothing can be ordered by ${column}`);
  return type;
}

const BY_ID = { column: 'id', descending: false };

function taken(contract: ModuleDescription, { column, cause }: UniqueViolation) {
  const field = Object.keys(contract.fields).find((name) => columnName(name) === column) ?? column;
  return { violations: [{ path: field, message: 'is already taken' }], cause };
}
