import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { defineJob } from '../../src/platform/jobs/job.ts';
import { CurrentJobQueue } from '../../src/platform/jobs/job-queue.ts';
import { Jobs, jobRequest } from '../../src/platform/jobs/jobs.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { openJobBell, postgresJobQueues } from '../support/job-queues/postgres.ts';
import { type Service, startService } from '../support/service.ts';
import { postgresStore } from '../support/stores/postgres.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const skip = postgresJobQueues['postgres by statements']?.skip;
const count = defineJob<number>('test.count');
/** Nobody finds anything by asking. */
const DEAF = { JOBS_POLL_MS: '60000', JOBS_MAINTAIN_MS: '3600000' };

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}

function startWorker(env: Readonly<Record<string, string>>, work: (data: number) => Promise<void>): Promise<Service> {
  return startService({
    env: { ...DEAF, ...env },
    extend: ({ use }) => use(Jobs).handle(count, async (_ctx, data) => work(data)),
  });
}

const jobsOf = ({ app }: Service): Jobs => app.platform.use(Jobs);

/** Of its schema. */
async function listeners({ app }: Service): Promise<readonly number[]> {
  const store = app.platform.use(CurrentStore);
  if (!isSqlStore(store)) return [];
  const { rows } = await sql<{ readonly pid: number }>`
    select pid from pg_stat_activity where query = 'listen "jobs_' || md5(current_schema()) || '"'
  `.execute(store.driver.reader());
  return rows.map(({ pid }) => pid);
}

describe('the queue of a service whose PostgreSQL is away', () => {
  it('says that nobody is woken, and ends all the same', async () => {
    const logs: Record<string, unknown>[] = [];
    const app = buildApp({
      features,
      env: { ...FREE_PORTS, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      logDestination: { write: (line) => void logs.push(JSON.parse(line)) },
    });
    const queue = app.platform.use(CurrentJobQueue);
    queue.onAdded(() => undefined);
    await until(() => logs.some(({ msg }) => msg === 'workers are not woken: jobs are found by asking'));
    await queue.close();
  });

  it('is listened to at the address past a pooler, when there is one', async () => {
    const past = createServer((socket) => void socket.on('error', () => undefined).destroy()).listen(0, '127.0.0.1');
    await once(past, 'listening');
    const address = past.address();
    assert.ok(typeof address === 'object' && address);
    const env = {
      ...FREE_PORTS,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      JOBS_LISTEN_URL: `postgres://nobody@127.0.0.1:${address.port}/none`,
    };
    const queue = buildApp({ features, env, logDestination: { write: () => undefined } }).platform.use(CurrentJobQueue);
    const asked = once(past, 'connection', { signal: AbortSignal.timeout(10_000) });
    queue.onAdded(() => undefined);
    await asked;
    await queue.close();
    past.close();
  });
});

describe('workers of one queue in PostgreSQL', { skip }, () => {
  it('are woken by the jobs of another process, when they are committed', async () => {
    const { env, close } = await openTestEnvironment();
    const seen: number[] = [];
    const worker = await startWorker(env, async (data) => void seen.push(data));
    const other = await startService({ env: { ...DEAF, ...env, JOBS_IN_SERVICE: 'false' } });
    await until(async () => (await listeners(other)).length > 0);
    for (const data of [1, 2, 3]) {
      const started = performance.now();
      await jobsOf(other).enqueue(ctx, count, data);
      await until(() => seen.length === data);
      assert.ok(performance.now() - started < 5000);
    }
    await worker[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await close();
  });

  it('share the work, each job once, however many there are', async () => {
    const { env, close } = await openTestEnvironment();
    const seen: (readonly [number, number])[] = [];
    const workers = await Promise.all(
      [0, 1, 2].map((index) =>
        startWorker({ ...env, JOBS_CONCURRENCY: '4' }, async (data) => {
          await sleep(2);
          seen.push([index, data]);
        }),
      ),
    );
    const [first] = workers;
    assert.ok(first);
    await until(async () => (await listeners(first)).length >= workers.length);
    const all = Array.from({ length: 240 }, (_, index) => index);
    await jobsOf(first).enqueueBatch(
      ctx,
      all.map((data) => jobRequest(count, data)),
    );
    await until(() => seen.length >= all.length);
    await sleep(50);
    assert.deepEqual(
      seen.map(([, data]) => data).toSorted((a, b) => a - b),
      all,
    );
    for (const index of workers.keys()) {
      const share = seen.filter(([by]) => by === index).length;
      assert.ok(share >= 24, `worker ${index} did ${share} of ${all.length}`);
    }
    for (const worker of workers) await worker[Symbol.asyncDispose]();
    await close();
  });

  it('listen again when their connection has broken, and miss nothing of what came meanwhile', async () => {
    const { env, close } = await openTestEnvironment();
    const seen: number[] = [];
    const worker = await startWorker(env, async (data) => void seen.push(data));
    const other = await startService({ env: { ...DEAF, ...env, JOBS_IN_SERVICE: 'false' } });
    await until(async () => (await listeners(other)).length > 0);
    const store = other.app.platform.use(CurrentStore);
    assert.ok(isSqlStore(store));
    for (const pid of await listeners(other))
      await sql`select pg_terminate_backend(${pid})`.execute(store.driver.reader());
    await until(async () => (await listeners(other)).length === 0);
    await jobsOf(other).enqueue(ctx, count, 1);
    await until(() => seen.length === 1);
    await jobsOf(other).enqueue(ctx, count, 2);
    await until(() => seen.length === 2);
    const lines = worker.logs.map(({ msg }) => msg);
    assert.ok(lines.includes('workers are not woken: jobs are found by asking'));
    assert.ok(lines.includes('workers are woken again'));
    await worker[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await close();
  });

  it('are not woken by jobs of a service in another schema', async (t) => {
    const schemas = await Promise.all(
      [0, 1].map(async () => {
        const db = await openDatabase(postgresStore.open, []);
        const [own, worker] = [openJobBell(db, 'own').bell, openJobBell(db, 'worker').bell];
        t.after(async () => {
          await Promise.all([own.close(), worker.close()]);
          await db[Symbol.asyncDispose]();
        });
        const schema = { own, woken: 0 };
        worker.listen(() => {
          schema.woken += 1;
        });
        return schema;
      }),
    );
    for (const schema of schemas)
      await until(() => {
        schema.own.ring();
        return schema.woken > 0;
      });
    await sleep(200);
    for (const schema of schemas) schema.woken = 0;
    for (const schema of schemas) {
      schema.own.ring();
      await until(() => schema.woken > 0);
    }
    await sleep(50);
    assert.deepEqual(
      schemas.map(({ woken }) => woken),
      [1, 1],
    );
  });
});
