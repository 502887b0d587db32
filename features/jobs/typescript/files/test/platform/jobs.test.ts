import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/kernel/app-error.ts';
import type { Context } from '../../src/kernel/context.ts';
import { Database } from '../../src/platform/db/database.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { defineJob, type JobDelivery } from '../../src/platform/jobs/job.ts';
import { CurrentJobQueue } from '../../src/platform/jobs/job-queue.ts';
import { Jobs, jobRequest } from '../../src/platform/jobs/jobs.ts';
import { jobsCommand } from '../../src/platform/jobs/jobs-command.ts';
import { testContext as ctx } from '../support/database.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const FAST = { JOBS_POLL_MS: '5', JOBS_RETRY_MS: '1', JOBS_MAINTAIN_MS: '20' };
const count = defineJob<number>('test.count');

interface JobService extends AsyncDisposable {
  readonly service: Service;
  readonly jobs: Jobs;
}

async function startJobs(setup: (jobs: Jobs, platform: Platform) => void, env = {}): Promise<JobService> {
  const options: ServiceOptions = {
    env: { ...FAST, ...env },
    extend: (platform) => setup(platform.use(Jobs), platform),
  };
  const service = await startService(options);
  const jobs = service.app.platform.use(Jobs);
  return { service, jobs, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}

const countOf = async ({ jobs }: JobService, state: 'done' | 'dead' | 'waiting'): Promise<number> =>
  (await jobs.statistics(ctx)).kinds.reduce((sum, { counts }) => sum + counts[state], 0);

describe('jobs of the service', () => {
  it('are done on behalf of whoever asked, with a signal of their own', async () => {
    const seen: { of: Context; data: number; job: JobDelivery }[] = [];
    await using test = await startJobs((jobs) => {
      jobs.handle(count, async (of, data, job) => void seen.push({ of, data, job }));
    });
    const actor = { id: 'ada', kind: 'user', scopes: ['a:read'] } as const;
    const id = await test.jobs.enqueue({ ...ctx, actor, tenant: 't', correlationId: 'order-7' }, count, 7);
    await until(() => seen.length > 0);
    const [{ of, data, job } = assert.fail()] = seen;
    assert.deepEqual([of.actor, of.tenant, of.correlationId, of.transaction], [actor, 't', 'order-7', undefined]);
    assert.notEqual(of.requestId, ctx.requestId);
    assert.deepEqual([data, job.id, job.attempt, job.attempts], [7, id, 1, 10]);
    await until(async () => (await countOf(test, 'done')) === 1);
  });

  it('follow from a change that is committed, and not from one that is rolled back', async () => {
    const seen: number[] = [];
    await using test = await startJobs((jobs) => jobs.handle(count, async (_ctx, data) => void seen.push(data)));
    const database = test.service.app.platform.use(Database);
    const change = (data: number, fail: boolean) =>
      database.run(ctx, async (tx) => {
        await test.jobs.enqueue(tx, count, data);
        if (fail) throw new Error('no');
      });
    await assert.rejects(change(1, true), /no/);
    await change(2, false);
    await until(() => seen.length > 0);
    await sleep(30);
    assert.deepEqual(seen, [2]);
  });

  it('are tried again with growing pauses, and are dead letters in the end', async () => {
    const times: number[] = [];
    const flaky = defineJob<string>('test.flaky', { attempts: 3, retryMs: 40 });
    await using test = await startJobs((jobs) => {
      jobs.handle(flaky, async () => {
        times.push(performance.now());
        throw new Error('no luck');
      });
    });
    const id = await test.jobs.enqueue(ctx, flaky, 'a');
    await until(async () => (await countOf(test, 'dead')) === 1);
    const [first = 0, second = 0, third = 0] = times;
    assert.equal(times.length, 3);
    // Half of the pause is chance: 20 to 40 ms, then 40 to 80.
    assert.ok(second - first >= 20 && third - second >= 40, `${second - first} ${third - second}`);
    const [dead] = await test.jobs.dead(ctx, 10);
    assert.deepEqual([dead?.id, dead?.error, dead?.attempts, dead?.data], [id, 'no luck', 3, 'a']);
    assert.equal(test.service.logs.filter(({ msg }) => msg === 'job gave up').length, 1);
    assert.equal(test.service.logs.filter(({ msg }) => msg === 'job failed and is tried again').length, 2);
  });

  it('are not tried again for a refusal that would be the same', async () => {
    let calls = 0;
    await using test = await startJobs((jobs) => {
      jobs.handle(count, async () => {
        calls += 1;
        throw new AppError(coreErrors.FORBIDDEN);
      });
    });
    await test.jobs.enqueue(ctx, count, 1);
    await until(async () => (await countOf(test, 'dead')) === 1);
    assert.equal(calls, 1);
  });

  it('are cut when they hang, and told so by their signal', async () => {
    let signal: AbortSignal | undefined;
    const hangs = defineJob<string>('test.hangs', { attempts: 1, timeoutMs: 20 });
    await using test = await startJobs((jobs) => {
      jobs.handle(hangs, (of) => {
        signal = of.signal;
        return new Promise(() => undefined);
      });
    });
    await test.jobs.enqueue(ctx, hangs, '');
    await until(async () => (await countOf(test, 'dead')) === 1);
    assert.equal(signal?.aborted, true);
  });

  it('are at most so many at a time', async () => {
    let [working, most] = [0, 0];
    await using test = await startJobs(
      (jobs) => {
        jobs.handle(count, async () => {
          working += 1;
          most = Math.max(most, working);
          await sleep(2);
          working -= 1;
        });
      },
      { JOBS_CONCURRENCY: '3' },
    );
    const requests = Array.from({ length: 12 }, (_, index) => jobRequest(count, index));
    await test.jobs.enqueueBatch(ctx, requests);
    await until(async () => (await countOf(test, 'done')) === 12);
    assert.equal(most, 3);
  });

  it('of a batch are followed by another when all have ended', async () => {
    const seen: string[] = [];
    const next = defineJob<string>('test.next');
    await using test = await startJobs((jobs) => {
      jobs.handle(count, async (_ctx, data) => void seen.push(String(data)));
      jobs.handle(next, async (_ctx, data) => void seen.push(data));
    });
    const id = await test.jobs.enqueueBatch(
      ctx,
      [1, 2, 3].map((data) => jobRequest(count, data)),
      jobRequest(next, 'after'),
    );
    await until(() => seen.includes('after'));
    assert.deepEqual([seen.slice(0, 3).toSorted(), seen[3]], [['1', '2', '3'], 'after']);
    assert.deepEqual(await test.jobs.batch(ctx, id), { id, total: 3, done: 3, dead: 0, finished: true });
  });

  it('have handlers of their own, one for each kind', async () => {
    const twice = startJobs((jobs) => {
      jobs.handle(count, async () => undefined);
      jobs.handle(count, async () => undefined);
    });
    await assert.rejects(twice, /two handlers of jobs test\.count/);
  });
});

describe('a service that stops', () => {
  it('waits for its jobs, and gives back those that do not end', async () => {
    const { env, close } = await openTestEnvironment();
    const seen: string[] = [];
    const first = await startJobs(
      (jobs) =>
        jobs.handle(count, async (_ctx, data) => {
          seen.push(`begun ${data}`);
          await (data === 1 ? sleep(30) : new Promise(() => undefined));
          seen.push(`done ${data}`);
        }),
      { ...env, JOBS_STOP_TIMEOUT_MS: '100' },
    );
    await first.jobs.enqueue(ctx, count, 1);
    await first.jobs.enqueue(ctx, count, 2);
    await until(() => seen.length === 2);
    await first[Symbol.asyncDispose]();
    assert.equal(seen[2], 'done 1');
    await using second = await startJobs(
      (jobs) => jobs.handle(count, async (_ctx, data, { attempt }) => void seen.push(`again ${data} ${attempt}`)),
      env,
    );
    await until(async () => (await countOf(second, 'done')) === 2);
    assert.deepEqual(seen.slice(3), ['again 2 1']);
    await close();
  });

  it('keeps a job alive for as long as it works on it', async () => {
    let calls = 0;
    await using test = await startJobs(
      (jobs) => {
        jobs.handle(count, async () => {
          calls += 1;
          await sleep(2000);
        });
      },
      { JOBS_LEASE_MS: '1500' },
    );
    await test.jobs.enqueue(ctx, count, 1);
    await until(async () => (await countOf(test, 'done')) === 1);
    assert.equal(calls, 1);
  });

  it('does no jobs itself when workers do', async () => {
    const env = { JOBS_IN_SERVICE: 'false' };
    await using test = await startJobs((jobs) => jobs.handle(count, async () => assert.fail('it did')), env);
    await test.jobs.enqueue(ctx, count, 1);
    await sleep(50);
    assert.equal(await countOf(test, 'waiting'), 1);
  });

  it('goes on while the queue does not answer', async () => {
    let broken = true;
    const seen: number[] = [];
    await using test = await startJobs((jobs, { use }) => {
      jobs.handle(count, async (_ctx, data) => void seen.push(data));
      const queue = use(CurrentJobQueue);
      const { take } = queue;
      queue.take = (...args) => (broken ? Promise.reject(new AppError(coreErrors.UNAVAILABLE)) : take(...args));
    });
    await test.jobs.enqueue(ctx, count, 1);
    await until(() => test.service.logs.some(({ msg }) => msg === 'the queue of jobs does not answer'));
    assert.equal((await test.service.client.get('/health/live')).status, 200);
    broken = false;
    await until(() => seen.length === 1);
  });
});

describe('the commands of jobs', () => {
  it('show the queue and its dead letters, and let them begin anew', async () => {
    const { env, close } = await openTestEnvironment();
    const failing = defineJob<string>('test.failing', { attempts: 1 });
    const test = await startJobs((jobs) => {
      jobs.handle(failing, async () => {
        throw new Error('out of paper');
      });
    }, env);
    const id = await test.jobs.enqueue(ctx, failing, 'a');
    await until(async () => (await countOf(test, 'dead')) === 1);
    const run = async (...args: readonly string[]) => (await jobsCommand(ctx, test.jobs, args)).join('\n');
    assert.match(await run('dead'), new RegExp(`^${id}  test\\.failing  1 .* out of paper$`, 'm'));
    await test[Symbol.asyncDispose]();
    const { stdout } = spawnSync(process.execPath, [MAIN, 'jobs', 'retry', 'test.failing'], { encoding: 'utf8', env });
    assert.equal(stdout, '1 jobs begin anew.\n');
    await using later = await startJobs(() => undefined, env);
    const again = (...args: readonly string[]) => jobsCommand(ctx, later.jobs, args);
    assert.match((await again('stats')).join('\n'), /^test\.failing +0 +1 +0 +0 +0$/m);
    assert.deepEqual(await again('dead'), ['No dead jobs.']);
    assert.deepEqual(await again('discard', id), ['0 jobs discarded.']);
    await assert.rejects(again('retry'), /Give the id of a dead job/);
    await assert.rejects(again('nonsense'), /jobs takes one of stats, dead, retry, discard/);
    await close();
  });

  it('start a worker without the API, which ends in order', async () => {
    const { env, close } = await openTestEnvironment();
    const worker = spawn(process.execPath, [MAIN, 'worker'], { env: { ...FREE_PORTS, ...env }, stdio: 'pipe' });
    let output = '';
    worker.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await until(() => output.includes('"working"') || worker.exitCode !== null);
    assert.ok(!output.includes('"listening"'), output);
    worker.kill('SIGTERM');
    const [code] = await once(worker, 'exit');
    assert.deepEqual([code, /"stopped"/.test(output)], [0, true], output);
    await close();
  });

  it('refuse a worker that could not see the jobs of the service', () => {
    const env = { ...FREE_PORTS, DATABASE_URL: 'memory:' };
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'worker'], { encoding: 'utf8', env });
    assert.equal(status, 1);
    assert.match(stderr, /^Cannot start: DATABASE_URL keeps jobs in the memory of another process/);
  });
});
