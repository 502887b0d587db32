import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { AppError } from '../../src/kernel/app-error.ts';
import { postgresDialect } from '../../src/platform/db/drivers/postgres/postgres-dialect.ts';
import { createPostgresDriver, withSchema } from '../../src/platform/db/drivers/postgres/postgres-driver.ts';
import { createSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import type { Table } from '../../src/platform/db/store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { openScratchStore } from '../support/scratch-store.ts';
import { startService } from '../support/service.ts';

const url = process.env.TEST_DATABASE_URL ?? '';
const skip = url === '' ? 'TEST_DATABASE_URL is not set' : undefined;
const limits = { poolMin: 0, poolMax: 2, acquireTimeoutMs: 1000, statementTimeoutMs: 200 };
const table: Table = { name: 'things', columns: { label: 'text' }, unique: ['label'], optional: [], sorted: [] };
const everything = { where: { op: 'and', of: [] }, order: [{ column: 'id', descending: false }], limit: 1 } as const;

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AppError && error.definition.code === code;
}

/** A server that takes connections and never says a word. */
async function listenSilently(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

describe('a service without its PostgreSQL', () => {
  it('does not start in production when nobody has said where it is', () => {
    const env = { NODE_ENV: 'production' };
    assert.throws(() => buildApp({ features, env }), /DATABASE_URL is missing/);
  });

  it('is alive and answers 503 while the server cannot be reached', async () => {
    const { server, port } = await listenSilently();
    server.close();
    const driver = createPostgresDriver({ url: `postgres://a:b@127.0.0.1:${port}/c`, ...limits });
    const store = createSqlStore(driver, () => undefined);
    await store.open();
    await assert.rejects(store.reader(ctx).select(table, everything), hasCode('UNAVAILABLE'));
    await assert.rejects(store.begin(ctx), hasCode('UNAVAILABLE'));
    await assert.rejects(store.ping(AbortSignal.timeout(1000)));
    await store.close();
  });

  it('does not wait for a server that says nothing', async () => {
    const { server, port } = await listenSilently();
    const driver = createPostgresDriver({ url: `postgres://a:b@127.0.0.1:${port}/c`, ...limits });
    const store = createSqlStore(driver, () => undefined);
    await store.open();
    const started = performance.now();
    await assert.rejects(store.begin(ctx), hasCode('UNAVAILABLE'));
    await assert.rejects(store.ping(AbortSignal.timeout(50)));
    assert.ok(performance.now() - started < 5000);
    await store.close();
    server.close();
  });

  it('never shows the password of its URL', () => {
    const env = { DATABASE_URL: 'postgres://app:hunter2@db.example/app' };
    const { config } = buildApp({ features, env });
    const variable = [...config.keys()].find(({ name }) => name === 'DATABASE_URL');
    assert.equal(variable?.secret, true);
  });
});

describe('what a failure of PostgreSQL means', () => {
  for (const [code, kind] of [
    ['57014', 'timeout'],
    ['08006', 'unavailable'],
    ['57P01', 'unavailable'],
    ['40P01', 'unavailable'],
    ['ECONNREFUSED', 'unavailable'],
    ['42703', undefined],
  ] as const) {
    it(`${code} is ${kind ?? 'a fault of ours'}`, () => {
      const error = Object.assign(new Error('failed'), { code });
      assert.equal(postgresDialect.explain(error, table)?.kind, kind);
    });
  }
});

it('a schema is added to the options of a URL', () => {
  const changed = new URL(withSchema('postgres://a@b/c?options=-c%20geqo%3Doff&sslmode=require', 's'));
  assert.equal(changed.searchParams.get('options'), '-c geqo=off -c search_path=s');
  assert.equal(changed.searchParams.get('sslmode'), 'require');
});

describe('PostgreSQL', { skip }, () => {
  it('ends statements that take too long, and refuses more connections than the pool has', async () => {
    const store = createSqlStore(createPostgresDriver({ url, ...limits }).scratch(), () => undefined);
    await store.open();
    await assert.rejects(sql`select pg_sleep(5)`.execute(store.driver.reader()), { code: '57014' });
    const held = await Promise.all([store.begin(ctx), store.begin(ctx)]);
    await assert.rejects(store.begin(ctx), hasCode('UNAVAILABLE'));
    await Promise.all(held.map((transaction) => transaction.rollback()));
    await (await store.begin(ctx)).rollback();
    await store.close();
  });

  it('survives a connection that is cut between two statements of a transaction', async () => {
    const driver = createPostgresDriver({ url, ...limits });
    await driver.open(() => undefined);
    const { sql: held } = await driver.begin(ctx);
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(held);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(driver.reader());
    await sleep(50);
    await assert.rejects(sql`select 1`.execute(held));
    await held
      .rollback()
      .execute()
      .catch(() => undefined);
    await sql`select 1`.execute(driver.reader());
    await driver.close();
  });

  it('gives no limit to a session that changes the schema, and restores it afterwards', async () => {
    const store = await openScratchStore(createPostgresDriver({ url, ...limits, poolMax: 1 }), []);
    await store.driver.session((session) => session.run('select pg_sleep(0.4)'));
    await assert.rejects(sql`select pg_sleep(5)`.execute(store.driver.reader()), { code: '57014' });
    await store.close();
  });

  it('orders every list by an index', async () => {
    const store = await openScratchStore(createPostgresDriver({ url, ...limits }), modules.map(tableOf));
    for (const contract of modules) {
      for (const key of contract.sortKeys) {
        const column = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        for (const order of ['asc nulls first', 'desc nulls last']) {
          const query = `select * from "${tableOf(contract).name}" order by "${column}" ${order}, "id" ${order} limit 21`;
          const plan = await store.driver.session(async (session) => {
            await session.run('set enable_seqscan = off; set enable_bitmapscan = off');
            const { rows } = await sql.raw<Record<string, string>>(`explain ${query}`).execute(session.sql);
            return rows.map((row) => row['QUERY PLAN']).join('\n');
          });
          assert.match(plan, /Index Scan/, query);
          assert.doesNotMatch(plan, /^\s*(->\s+)?Sort {2}\(/m, query);
        }
      }
    }
    await store.close();
  });

  it('keeps serving after every connection has been cut', async () => {
    await using service = await startService();
    for (const contract of modules) {
      assert.equal((await service.client.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
    }
    const other = createPostgresDriver({ url, ...limits });
    await other.open(() => undefined);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = current_user`.execute(
      other.reader(),
    );
    await other.close();
    for (const contract of modules) {
      const answers = [];
      for (let attempt = 0; attempt < 5; attempt += 1) {
        answers.push((await service.client.get(`/${contract.collection}`)).status);
      }
      assert.equal(answers.at(-1), 200);
      assert.ok(
        answers.every((status) => status === 200 || status === 503),
        answers.join(' '),
      );
    }
  });
});
