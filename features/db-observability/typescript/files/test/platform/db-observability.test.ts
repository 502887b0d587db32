import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Meter, metrics } from '@opentelemetry/api';
import { type LogEvent, sql } from 'kysely';
import { pino } from 'pino';
import { createConnectionGauges } from '../../src/platform/db/observability/connection-gauges.ts';
import { requireStatement } from '../../src/platform/db/observability/explain.ts';
import { explainers } from '../../src/platform/db/observability/explainers.ts';
import { fingerprintOf, normalizeStatement } from '../../src/platform/db/observability/fingerprint.ts';
import {
  createSlowStatements,
  type SlowStatementsOptions,
} from '../../src/platform/db/observability/slow-statements.ts';
import type { Connections } from '../../src/platform/db/sql/sql-driver.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

describe('the fingerprint of a statement', () => {
  it('is the same whatever the values, the list of values and the space', () => {
    const same = [
      'select * from "a" where "b" in (?, ?, ?) and "c" = ? limit ?',
      'select  *\nfrom "a" where "b" in (?,?) and "c" = ? limit ?',
      'select * from "a" where "b" in ($1, $2) and "c" = $3 limit $4',
      `select * from "a" where "b" in (1, 2, 3, 4) and "c" = 'it''s' limit 21`,
    ];
    assert.deepEqual(
      [...new Set(same.map(normalizeStatement))],
      ['select * from "a" where "b" in (?, …) and "c" = ? limit ?'],
    );
    assert.match(fingerprintOf(same[0] ?? ''), /^[0-9a-f]{12}$/);
    assert.equal(new Set(same.map(fingerprintOf)).size, 1);
  });

  it('tells statements apart, and leaves names with digits alone', () => {
    assert.notEqual(fingerprintOf('select "a" from "t1"'), fingerprintOf('select "a" from "t2"'));
    assert.notEqual(fingerprintOf('select a1 from t'), fingerprintOf('select a2 from t'));
    assert.equal(
      normalizeStatement('insert into "t" ("a", "b") values (?, ?), (?, ?), (?, ?)'),
      'insert into "t" ("a", "b") values (?, …), …',
    );
  });
});

describe('slow statements', () => {
  const event = (sql: string, ms: number) =>
    ({ level: 'query', query: { sql, parameters: ['personal'] }, queryDurationMillis: ms }) as unknown as LogEvent;
  const create = (changed: Partial<SlowStatementsOptions> = {}) => {
    const lines: Record<string, unknown>[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });
    const clock = { now: () => new Date(0) };
    const options = { log, meter: metrics.getMeter('test'), clock, slowMs: 100, planEveryMs: 1000, explain: undefined };
    return { lines, observe: createSlowStatements({ ...options, ...changed }) };
  };

  it('are logged under one name, with how often, and without their values', () => {
    const { lines, observe } = create();
    for (const [sql, ms] of [
      ['select * from a where b in (?, ?)', 150],
      ['select * from a where b in (?, ?)', 99],
      ['select * from a where b in (?, ?, ?)', 250.4],
    ] as const)
      observe(event(sql, ms));
    assert.deepEqual(
      lines.map(({ msg, count, durationMs, fingerprint }) => [msg, count, durationMs, fingerprint]),
      [
        ['slow query', 1, 150, lines[0]?.fingerprint],
        ['slow query', 2, 250, lines[0]?.fingerprint],
      ],
    );
    assert.equal(lines[0]?.sql, 'select * from a where b in (?, …)');
    assert.doesNotMatch(JSON.stringify(lines), /personal/);
  });

  it('are explained once in a while, and only what can be', async () => {
    let now = 0;
    const explained: string[] = [];
    const { lines, observe } = create({
      clock: { now: () => new Date(now) },
      async explain(statement) {
        explained.push(statement);
        if (statement.includes('broken')) throw new Error('no such table');
        return ['SCAN a'];
      },
    });
    for (const sql of ['select 1 from a', 'select 1 from a', 'commit', 'update broken set a = ?'])
      observe(event(sql, 200));
    now = 999;
    observe(event('select 1 from a', 200));
    assert.deepEqual(explained, ['select 1 from a', 'update broken set a = ?']);
    now = 1000;
    observe(event('select 1 from a', 200));
    assert.equal(explained.length, 3);
    await sleep(1);
    const [plan] = lines.filter(({ msg }) => msg === 'plan of a slow query');
    assert.deepEqual([plan?.plan, plan?.fingerprint], [['SCAN a'], fingerprintOf('select 1 from a')]);
    assert.equal(lines.filter(({ msg }) => msg === 'a slow query cannot be explained').length, 1);
  });
});

describe('a statement to explain', () => {
  it('is one, and of those that have a plan', () => {
    assert.equal(requireStatement(' select 1; '), 'select 1');
    for (const text of ['', 'select 1; drop table a', 'drop table a', 'vacuum'])
      assert.throws(() => requireStatement(text), /explain takes/);
  });
});

for (const [name, { skip, open }] of Object.entries(stores).filter(([store]) => store !== 'memory')) {
  describe(`plans on ${name}`, { skip }, () => {
    it('show the index that is used, for placeholders without values, and execute nothing', async () => {
      const tables = modules.map(tableOf);
      const store = await open(tables);
      assert.ok(isSqlStore(store));
      const { driver } = store;
      const explain = explainers[driver.dialect.name];
      assert.ok(explain);
      const [first, second] = driver.dialect.name === 'postgres' ? ['$1', '$2'] : ['?', '?'];
      for (const table of tables) {
        const plan = await explain(driver, `select * from "${table.name}" where "id" = ${first} limit ${second}`);
        assert.match(plan.join('\n'), /index/i);
        await explain(driver, `delete from "${table.name}" where "version" = ${first}`);
        await explain(driver, `select count(*) from "${table.name}"`);
      }
      await assert.rejects(explain(driver, 'select * from nowhere'));
      await driver.session(async () => undefined);
      await store.close();
    });
  });

  describe(`connections of ${name}`, { skip }, () => {
    it('are counted: those in use, and who waits for one', async () => {
      const store = await open([]);
      assert.ok(isSqlStore(store));
      const { driver } = store;
      const { max } = driver.connections();
      const held = await Promise.all(Array.from({ length: max }, () => store.begin(ctx)));
      assert.deepEqual(driver.connections(), { max, used: max, idle: 0, waiting: 0 });
      const waiting = store.begin(ctx);
      await sleep(5);
      assert.deepEqual(driver.connections(), { max, used: max, idle: 0, waiting: 1 });
      await held[0]?.rollback();
      await (await waiting).rollback();
      for (const transaction of held.slice(1)) await transaction.rollback();
      assert.deepEqual(driver.connections(), { max, used: 0, idle: max, waiting: 0 });
      await store.close();
      assert.deepEqual(driver.connections(), { max: 0, used: 0, idle: 0, waiting: 0 });
    });
  });
}

it('connections are metrics when somebody reads them, and nothing for a store without any', () => {
  const read: { connections: Connections | undefined } = { connections: undefined };
  const callbacks = new Map<string, (result: unknown) => void>();
  const meter = {
    createObservableGauge: (name: string) => ({
      addCallback: (callback: (result: unknown) => void) => void callbacks.set(name, callback),
    }),
  } as unknown as Meter;
  createConnectionGauges(meter, () => read.connections);
  const observe = () => {
    const seen: Record<string, number> = {};
    for (const [name, callback] of callbacks) {
      callback({
        observe(value: number, attributes: Readonly<Record<string, string>> = {}) {
          seen[[name.replace('db.client.connection.', ''), ...Object.values(attributes)].join(' ')] = value;
        },
      });
    }
    return seen;
  };
  assert.deepEqual(observe(), {});
  read.connections = { max: 5, used: 3, idle: 1, waiting: 2 };
  assert.deepEqual(observe(), { 'count used': 3, 'count idle': 1, max: 5, pending_requests: 2 });
});

describe('a service with a slow database', () => {
  it('logs statements under their fingerprints, with their plans when asked to, and once', async () => {
    const env = { DATABASE_SLOW_QUERY_MS: '1', DATABASE_EXPLAIN_SLOW: 'true' };
    await using service = await startService({ env });
    const store = service.app.platform.use(CurrentStore);
    assert.ok(isSqlStore(store));
    const counting =
      'with recursive c(n) as (select 1 union all select n + 1 from c where n < 100000) select count(*) from c';
    await sql.raw(counting).execute(store.driver.reader());
    const isIt = (line: Record<string, unknown>) => line.fingerprint === fingerprintOf(counting);
    const [slow] = service.logs.filter(isIt);
    assert.deepEqual([slow?.msg, slow?.sql], ['slow query', normalizeStatement(counting)]);
    assert.equal(service.logs.filter(isIt).length, 1);
    const plan = () => service.logs.find((line) => isIt(line) && line.msg === 'plan of a slow query');
    for (let waited = 0; waited < 5000 && !plan(); waited += 5) await sleep(5);
    assert.match(JSON.stringify(plan()?.plan), /recursive/i);
  });

  it('explains a statement on the command line', () => {
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [MAIN, 'explain', ...args], {
        encoding: 'utf8',
        env: { DATABASE_URL: 'memory:' },
      });
    const { status, stderr } = run('select 1');
    assert.deepEqual([status, stderr], [1, 'Cannot start: DATABASE_URL names a database that explains nothing\n']);
  });
});
