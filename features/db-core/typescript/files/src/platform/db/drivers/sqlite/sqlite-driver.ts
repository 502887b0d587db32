import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, type Logger, sql } from 'kysely';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import type { Sql, SqlDriver, SqlSession, SqlTables } from '../../sql/sql-driver.ts';
import { createTurns } from '../../turns.ts';
import { describeSqlite } from './describe-sqlite.ts';
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

const SESSION_WAIT_MS = 30_000;
const CLOSED = { max: 0, used: 0, idle: 0, waiting: 0 } as const;

export interface SqliteOptions {
  /** A file; folders on the way to it are made. */
  readonly path: string;
  /** For how long to wait while another process writes. This process waits with it, so it has to be short. */
  readonly busyTimeoutMs: number;
}

interface OpenedFile {
  readonly file: DatabaseSync;
  readonly writer: Sql;
  readonly reader: Sql;
}

/**
 * SQLite in this process. One connection writes, one transaction at a time; another reads what is committed, which
 * the write-ahead log allows at the same time.
 */
export function createSqliteDriver({ path, busyTimeoutMs }: SqliteOptions): SqlDriver {
  const file = resolve(path);
  const takeTurn = createTurns();
  let opened: OpenedFile | undefined;
  /** Transactions that write or wait for their turn. */
  let writers = 0;
  const openedFile = (): OpenedFile => {
    if (!opened) throw new Error(`The database ${path} is not open`);
    return opened;
  };
  return {
    dialect: sqliteDialect,
    embedded: true,
    async open(logQuery) {
      opened = openConnections(file, busyTimeoutMs, logQuery);
    },
    async close() {
      const { writer, reader } = opened ?? {};
      opened = undefined;
      await reader?.destroy();
      await writer?.destroy();
    },
    reader: () => openedFile().reader,
    // A file has no rules of its own for whoever acts.
    read: (_ctx, work) => work(openedFile().reader),
    async begin(ctx) {
      writers += 1;
      const leave = (): void => {
        writers -= 1;
      };
      const finish = await takeTurn(ctx).catch((error) => {
        leave();
        throw error;
      });
      const release = (): void => {
        leave();
        finish();
      };
      try {
        return { sql: await openedFile().writer.startTransaction().execute(), release };
      } catch (error) {
        release();
        throw error;
      }
    },
    async ping() {
      // An open file outlives its deletion, and then nobody will ever read what is written.
      await access(file, constants.R_OK | constants.W_OK);
      await sql`select count(*) from sqlite_schema`.execute(openedFile().reader);
    },
    connections() {
      const used = Math.min(writers, 1);
      return opened ? { max: 1, used, idle: 1 - used, waiting: writers - used } : CLOSED;
    },
    async session(work) {
      const { file: database, writer } = openedFile();
      const release = await takeTurn({ signal: new AbortController().signal });
      // Whoever changes the schema can wait for longer than a request.
      database.exec(`pragma busy_timeout = ${SESSION_WAIT_MS}`);
      return work(createSession(database, writer)).finally(() => {
        if (database.isOpen) database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
        release();
      });
    },
    scratch: () => createScratch(busyTimeoutMs),
  };
}

function openConnections(path: string, busyTimeoutMs: number, log: Logger): OpenedFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    file.exec('pragma journal_mode = wal');
    const reading = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
    const connect = (database: DatabaseSync): Sql =>
      new Kysely<SqlTables>({ dialect: createNodeSqliteDialect(database), log });
    return { file, writer: connect(file), reader: connect(reading) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The database ${path} cannot be opened: ${why}. DATABASE_URL names its file.`);
  }
}

function createSession(database: DatabaseSync, sql: Sql): SqlSession {
  const run = async (script: string): Promise<void> => database.exec(script);
  return {
    sql,
    run,
    async transaction(work) {
      await run('begin immediate');
      try {
        const result = await work();
        await run('commit');
        return result;
      } catch (error) {
        if (database.isTransaction) await run('rollback');
        throw error;
      }
    },
    describe: () => describeSqlite(sql),
  };
}

function createScratch(busyTimeoutMs: number): SqlDriver {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  const driver = createSqliteDriver({ path: join(folder, 'scratch.db'), busyTimeoutMs });
  return {
    ...driver,
    async close() {
      await driver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
