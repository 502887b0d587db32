import type { Logger } from 'kysely';
import { AppError } from '../../../kernel/app-error.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import { type Reader, type Select, type Store, type StoreTransaction, type Table, UniqueViolation } from '../store.ts';
import { toCondition } from './sql-condition.ts';
import type { OpenTransaction, Sql, SqlDriver } from './sql-driver.ts';
import { readCells, readRow } from './sql-row.ts';

/** A store whose driver can be reached, by migrations and by features that write SQL of their own. */
export interface SqlStore extends Store {
  readonly driver: SqlDriver;
}

/** Every SQL database as the store of repositories and units of work. */
export function createSqlStore(driver: SqlDriver, logQuery: Logger): SqlStore {
  return {
    driver,
    reader: (ctx) =>
      createReader(driver, ({ perTenant }, work) => (perTenant ? driver.read(ctx, work) : work(driver.reader()))),
    begin: (ctx) => attempt(driver, undefined, async () => createTransaction(driver, await driver.begin(ctx))),
    ping: (signal) => driver.ping(signal),
    open: () => driver.open(logQuery),
    close: () => driver.close(),
  };
}

export function isSqlStore(store: Store): store is SqlStore {
  return 'driver' in store;
}

type Run = <T>(work: () => Promise<T>) => Promise<T>;
type Read = <T>(table: Table, work: (sql: Sql) => Promise<T>) => Promise<T>;

function createReader(driver: SqlDriver, read: Read): Reader {
  return {
    select: (table, query) =>
      attempt(driver, table, () =>
        read(table, async (sql) => (await toSelect(sql, table, query).execute()).map((row) => readRow(table, row))),
      ),
    count: (table, where) =>
      attempt(driver, table, () =>
        read(table, async (sql) => {
          const rows = await sql
            .selectFrom(table.name)
            .select((by) => by.fn.countAll().as('total'))
            .where(toCondition(where))
            .execute();
          return Number(rows[0]?.total ?? 0);
        }),
      ),
    countBy: (table, where, columns) =>
      attempt(driver, table, () =>
        read(table, async (sql) => {
          const rows = await sql
            .selectFrom(table.name)
            .select(columns)
            .select((by) => by.fn.countAll().as('total'))
            .where(toCondition(where))
            .groupBy(columns)
            .execute();
          return rows.map(({ total, ...values }) => ({ values: readCells(table, values), count: Number(total) }));
        }),
      ),
  };
}

function toSelect(sql: Sql, { name }: Table, { where, order, limit }: Select) {
  let query = sql.selectFrom(name).selectAll().where(toCondition(where)).limit(limit);
  for (const { column, descending } of order) {
    query = query.orderBy(column, (by) => (descending ? by.desc().nullsLast() : by.asc().nullsFirst()));
  }
  return query;
}

function createTransaction(driver: SqlDriver, { sql, release }: OpenTransaction): StoreTransaction {
  const run = oneAfterTheOther();
  let open = true;
  const finish = (end: () => Promise<void>): Promise<void> =>
    run(async () => {
      if (!open) return;
      open = false;
      await end().finally(release);
    });
  const write = <T>(table: Table, work: () => Promise<T>): Promise<T> => attempt(driver, table, () => run(work));
  return {
    ...createReader(driver, (_table, work) => run(() => work(sql))),
    claim: (table, select) =>
      write(table, async () => {
        const query = toSelect(sql, table, select);
        const rows = await (driver.dialect.locksRows ? query.forUpdate().skipLocked() : query).execute();
        return rows.map((row) => readRow(table, row));
      }),
    insert: (table, row) => write(table, async () => void (await sql.insertInto(table.name).values(row).execute())),
    update: (table, row, expectedVersion) =>
      write(table, async () => {
        const [result] = await sql
          .updateTable(table.name)
          .set(row)
          .where('id', '=', row.id)
          .where('version', '=', expectedVersion)
          .execute();
        return result?.numUpdatedRows === 1n;
      }),
    delete: (table, id, expectedVersion) =>
      write(table, async () => {
        const [result] = await sql
          .deleteFrom(table.name)
          .where('id', '=', id)
          .where('version', '=', expectedVersion)
          .execute();
        return result?.numDeletedRows === 1n;
      }),
    commit: () =>
      attempt(driver, undefined, () =>
        finish(async () => {
          try {
            await sql.commit().execute();
          } catch (error) {
            // It was not committed, and the connection has to go back. The first failure is the one to report.
            await sql
              .rollback()
              .execute()
              .catch(() => undefined);
            throw error;
          }
        }),
      ),
    rollback: () => finish(() => sql.rollback().execute()),
  };
}

/** A connection takes one statement at a time, and a page asks for its rows and its total at once. */
function oneAfterTheOther(): Run {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
}

async function attempt<T>({ dialect }: SqlDriver, table: Table | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = dialect.explain(error, table);
    switch (failure?.kind) {
      case 'unique':
        throw table ? new UniqueViolation(table, failure.column) : error;
      case 'unavailable':
        throw new AppError(coreErrors.UNAVAILABLE, { cause: error });
      case 'timeout':
        throw new AppError(coreErrors.DEADLINE_EXCEEDED, { cause: error });
      default:
        throw error;
    }
  }
}
