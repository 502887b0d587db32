import { randomUUID } from 'node:crypto';
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { Client, Pool, types } from 'pg';
import type { Context } from '../../../../kernel/context.ts';
import type { SessionSettings, Sql, SqlDriver, SqlSession, SqlTables } from '../../sql/sql-driver.ts';
import { unlessAborted } from '../../turns.ts';
import { describePostgres } from './describe-postgres.ts';
import { postgresDialect } from './postgres-dialect.ts';

export interface PostgresOptions {
  readonly url: string;
  readonly poolMin: number;
  readonly poolMax: number;
  /** For how long to wait for a free connection. */
  readonly acquireTimeoutMs: number;
  /** After which the server ends a statement. Sessions that change the schema have no limit. */
  readonly statementTimeoutMs: number;
  /** What sessions are told about whoever acts. Nothing if left out. */
  readonly settings?: SessionSettings;
}

const DATE = 1082;
/** A transaction that does nothing for so long has lost its owner, and may hold locks. */
const IDLE_TRANSACTION_MS = 60_000;
/** For how long a session waits until another one has ended. */
const SESSION_WAIT_MS = 300_000;

/** What only PostgreSQL has. */
export interface PostgresDriver extends SqlDriver {
  /** A connection beside the pool, of whoever asks for it. To another address, if the pool goes through something that not everything passes. */
  connect(url?: string): Promise<Client>;
}

export function isPostgresDriver(driver: SqlDriver): driver is PostgresDriver {
  return 'connect' in driver;
}

/** PostgreSQL through a pool. Nothing connects before the first statement: readiness tells when the server is away. */
export function createPostgresDriver(options: PostgresOptions): PostgresDriver {
  let opened: Sql | undefined;
  let pool: Pool | undefined;
  const db = (): Sql => {
    if (!opened) throw new Error('The database is not open');
    return opened;
  };
  const settingsOf: SessionSettings = options.settings ?? (() => ({}));
  const hasSettings = (ctx: Context): boolean => Object.keys(settingsOf(ctx)).length > 0;
  const tell = async (transaction: Sql, ctx: Context): Promise<void> => {
    const cells = Object.entries(settingsOf(ctx)).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
    if (cells.length > 0) await sql`select ${sql.join(cells)}`.execute(transaction);
  };
  return {
    dialect: postgresDialect,
    embedded: false,
    async open(log) {
      pool = createPool(options);
      opened = new Kysely<SqlTables>({ dialect: new PostgresDialect({ pool }), log });
    },
    async close() {
      await opened?.destroy();
      opened = undefined;
      pool = undefined;
    },
    reader: db,
    // A setting lasts as long as its transaction, so that none is left on a connection which the next one gets.
    read: (ctx, work) =>
      hasSettings(ctx)
        ? db()
            .transaction()
            .execute(async (transaction) => {
              await tell(transaction, ctx);
              return work(transaction);
            })
        : work(db()),
    async begin(ctx) {
      const start = async () => {
        const started = await db().startTransaction().execute();
        // Whoever does not get it cannot give it back.
        await tell(started, ctx).catch(async (error: unknown) => {
          await started
            .rollback()
            .execute()
            .catch(() => undefined);
          throw error;
        });
        return started;
      };
      const starting = start();
      try {
        return { sql: await unlessAborted(starting, ctx.signal), release: () => undefined };
      } catch (error) {
        // It may still come, and then nobody waits for it.
        starting.then((late) => late.rollback().execute()).catch(() => undefined);
        throw error;
      }
    },
    ping: async (signal) => void (await unlessAborted(sql`select 1`.execute(db()), signal)),
    connections() {
      const { totalCount = 0, idleCount: idle = 0, waitingCount: waiting = 0 } = pool ?? {};
      return { max: pool ? options.poolMax : 0, used: totalCount - idle, idle, waiting };
    },
    session: (work) =>
      db()
        .connection()
        .execute((connection) => runSession(connection, work, settingsOf(undefined))),
    scratch: () => createScratch(options),
    async connect(url = options.url) {
      const client = new Client({
        connectionString: url,
        connectionTimeoutMillis: options.acquireTimeoutMs,
        keepAlive: true,
      });
      // Whoever has it hears of its end. Without a listener the process would end too.
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
  };
}

/** The same database, with another schema for everything that names none. */
export function withSchema(url: string, schema: string): string {
  const changed = new URL(url);
  const before = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${before} -c search_path=${schema}`.trim());
  return changed.href;
}

function createPool({ url, poolMin, poolMax, acquireTimeoutMs, statementTimeoutMs }: PostgresOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    min: poolMin,
    max: poolMax,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    // A day is a day: it does not become midnight somewhere.
    types: { getTypeParser: (id, format) => (Number(id) === DATE ? String : types.getTypeParser(id, format)) },
  });
  // The pool replaces a connection that breaks, and a query on it fails. Without listeners the process would end: the
  // pool has one for idle connections only, and a transaction has a connection to itself between its statements.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/** The lock belongs to the schema, so that scratch databases do not wait for each other. */
async function runSession<T>(
  connection: Sql,
  work: (session: SqlSession) => Promise<T>,
  settings: Readonly<Record<string, string>>,
): Promise<T> {
  const run = async (script: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(script));
  };
  await run(`set statement_timeout = 0; set lock_timeout = ${SESSION_WAIT_MS}`);
  for (const [name, value] of Object.entries(settings))
    await sql`select set_config(${name}, ${value}, false)`.execute(connection);
  await run("select pg_advisory_lock(hashtext('schema'), hashtext(current_schema()))");
  try {
    return await work({
      sql: connection,
      run,
      async transaction(inside) {
        await run('begin');
        try {
          const result = await inside();
          await run('commit');
          return result;
        } catch (error) {
          await run('rollback');
          throw error;
        }
      },
      describe: () => describePostgres(connection),
    });
  } finally {
    await run("select pg_advisory_unlock(hashtext('schema'), hashtext(current_schema()))");
    await run(
      ['statement_timeout', 'lock_timeout', ...Object.keys(settings)].map((name) => `reset ${name}`).join('; '),
    );
  }
}

function createScratch(options: PostgresOptions): PostgresDriver {
  const schema = `scratch_${randomUUID().replaceAll('-', '')}`;
  const driver = createPostgresDriver({ ...options, url: withSchema(options.url, schema), poolMin: 0 });
  return {
    ...driver,
    async open(log) {
      await driver.open(log);
      await sql`create schema ${sql.id(schema)}`.execute(driver.reader());
    },
    async close() {
      await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(driver.reader());
      await driver.close();
    },
  };
}
