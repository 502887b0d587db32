import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { pino } from 'pino';
import { and } from '../../src/kernel/specification.ts';
import { createSqliteDriver } from '../../src/platform/db/drivers/sqlite/sqlite-driver.ts';
import { createQueryLog } from '../../src/platform/db/sql/query-log.ts';
import { createSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx } from '../support/database.ts';
import { openDatabaseEnvironment } from '../support/environments/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { openScratchStore } from '../support/scratch-store.ts';
import { startService } from '../support/service.ts';

async function openEnvironment() {
  const { env, close } = await openDatabaseEnvironment();
  const url = env.DATABASE_URL ?? '';
  return { url, path: url.replace('sqlite:', ''), [Symbol.asyncDispose]: close };
}

function openDriver(path = 'unused', busyTimeoutMs = 20) {
  return createSqliteDriver({ path, busyTimeoutMs });
}

describe('a service on SQLite', () => {
  it('is not ready and still alive when its file is gone', async () => {
    await using environment = await openEnvironment();
    await using service = await startService({ env: { DATABASE_URL: environment.url } });
    assert.equal((await service.client.get('/health/ready')).status, 200);
    rmSync(environment.path);
    assert.equal((await service.client.get('/health/ready')).status, 503);
    assert.equal((await service.client.get('/health/live')).status, 200);
  });

  it('answers 503 and not 500 while another process writes, and reads go on', async () => {
    await using environment = await openEnvironment();
    await using service = await startService({
      env: { DATABASE_URL: environment.url, SQLITE_BUSY_TIMEOUT_MS: '20' },
    });
    using other = new DatabaseSync(environment.path);
    other.exec('begin immediate');
    for (const contract of modules) {
      const answer = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      assert.deepEqual([answer.status, answer.json.code], [503, 'UNAVAILABLE']);
      assert.equal((await service.client.get(`/${contract.collection}`)).status, 200);
    }
    other.exec('rollback');
    for (const contract of modules)
      assert.equal((await service.client.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
  });

  it('does not start with a URL that names no file, or one that cannot be opened', async () => {
    for (const [url, message] of [
      ['sqlite:', /names no file/],
      ['sqlite::memory:', /names no file/],
      ['sqlite:/dev/null/app.db', /cannot be opened.*DATABASE_URL/],
    ] as const) {
      await assert.rejects(startService({ env: { DATABASE_URL: url } }), message);
    }
  });
});

describe('SQLite', () => {
  it('is opened with a write-ahead log, foreign keys and full durability', async () => {
    const store = await openScratchStore(openDriver(), []);
    const settings = await store.driver.session(async (session) =>
      Promise.all(
        ['journal_mode', 'foreign_keys', 'synchronous'].map(async (name) => {
          const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(session.sql);
          return rows[0]?.[name];
        }),
      ),
    );
    assert.deepEqual(settings, ['wal', 1, 2]);
    await store.close();
  });

  it('lets readers only read', async () => {
    const store = await openScratchStore(openDriver(), []);
    await assert.rejects(sql`create table t (id text)`.execute(store.driver.reader()), /readonly/);
    await store.close();
  });

  it('has an index for every order that a list offers', async () => {
    const tables = modules.map(tableOf);
    const store = await openScratchStore(openDriver(), tables);
    for (const contract of modules) {
      const { name } = tableOf(contract);
      for (const key of contract.sortKeys) {
        const column = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        for (const order of ['asc nulls first', 'desc nulls last']) {
          const query = `select * from "${name}" order by "${column}" ${order}, "id" ${order} limit 21`;
          const { rows } = await sql
            .raw<{ detail: string }>(`explain query plan ${query}`)
            .execute(store.driver.reader());
          const plan = rows.map(({ detail }) => detail).join('; ');
          assert.match(plan, /USING INDEX/, query);
          assert.doesNotMatch(plan, /TEMP B-TREE/, query);
        }
      }
    }
    await store.close();
  });

  it('logs a slow statement without its values, and no other', async () => {
    const lines: Record<string, unknown>[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const table = { name: 'things', columns: { word: 'text' }, unique: [], optional: [], sorted: [] } as const;
    const query = { where: and(), order: [{ column: 'id', descending: false }], limit: 7 };
    for (const slowMs of [0, 60_000]) {
      const store = createSqlStore(openDriver().scratch(), createQueryLog(log, slowMs));
      await store.open();
      await store.driver.session((session) => session.run('create table things (id text, word text)'));
      const where = { op: 'eq', field: 'word', value: 'personal' } as const;
      await store.reader(ctx).select(table, { ...query, where });
      await store.close();
    }
    const [line] = lines;
    assert.equal(lines.length, 1);
    assert.equal(line?.msg, 'slow query');
    assert.match(String(line?.sql), /^select \* from "things" where "word" = \? .* limit \?$/);
    assert.equal(typeof line?.durationMs, 'number');
    assert.doesNotMatch(JSON.stringify(line), /personal/);
  });
});
