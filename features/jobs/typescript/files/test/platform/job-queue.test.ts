import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JobQueue, NewJob, TakenJob } from '../../src/platform/jobs/job-queue.ts';
import { testContext as ctx } from '../support/database.ts';
import { jobQueues, type TestJobQueue } from '../support/job-queues.ts';

const LEASE_MS = 60_000;
const OLD = { doneBefore: new Date(0), deadBefore: new Date(0) };

function job({ start }: TestJobQueue, data: unknown, change: Partial<NewJob> = {}): NewJob {
  const origin = { correlationId: 'c', actor: undefined, tenant: undefined, traceparent: undefined };
  const base = { kind: 'test', priority: 10, runAt: new Date(start), attempts: 3, key: undefined, origin };
  return { ...base, data: JSON.stringify(data), ...change };
}

const take = (queue: JobQueue, limit = 10) => queue.take(ctx, ['test'], limit, LEASE_MS);
const dataOf = (jobs: readonly TakenJob[]) => jobs.map(({ data }) => JSON.parse(data));

async function takeOne(queue: JobQueue): Promise<TakenJob> {
  const [taken] = await take(queue, 1);
  assert.ok(taken);
  return taken;
}

for (const [name, { skip, open }] of Object.entries(jobQueues)) {
  describe(`the queue of jobs on ${name}`, { skip }, () => {
    it('hands out every job once, however many ask at the same time', async () => {
      await using test = await open();
      const all = Array.from({ length: 30 }, (_, index) => index);
      await test.queue.add(
        ctx,
        all.map((index) => job(test, index)),
      );
      const taken: number[] = [];
      const work = async (queue: JobQueue): Promise<void> => {
        for (let idle = 0; idle < 3; ) {
          const some = dataOf(await take(queue, 4));
          taken.push(...some);
          idle = some.length === 0 ? idle + 1 : 0;
        }
      };
      await Promise.all([test.queue, test.other, test.queue, test.other].map(work));
      assert.deepEqual(
        taken.toSorted((a, b) => a - b),
        all,
      );
    });

    it('hands out the most urgent first, then what was added and due before, and nothing before its time', async () => {
      const plan = fc.array(fc.tuple(fc.constantFrom(0, 10, 20), fc.integer({ min: -50, max: 50 })), { maxLength: 12 });
      const check = fc.asyncProperty(plan, async (unordered) => {
        await using test = await open();
        const jobs = unordered.toSorted(([, one], [, other]) => one - other);
        const toJob = ([priority, at]: readonly [number, number]) =>
          job(test, [priority, at], { priority, runAt: new Date(test.start + at) });
        await test.queue.add(ctx, jobs.map(toJob));
        const inOrder = (some: readonly (readonly [number, number])[]) =>
          some.toSorted(([onePriority, oneAt], [priority, at]) => onePriority - priority || oneAt - at);
        const now = inOrder(jobs.filter(([, at]) => at <= 0));
        assert.deepEqual(dataOf(await take(test.queue, 20)), now);
        await test.pass(100);
        assert.deepEqual(dataOf(await take(test.queue, 20)), inOrder(jobs.filter(([, at]) => at > 0)));
      });
      await fc.assert(check, { seed: 11, numRuns: name === 'memory' ? 40 : 6 });
    });

    it('hands out the most urgent of several kinds first, and none of a kind that nobody asked for', async () => {
      await using test = await open();
      const of = (kind: string, priority: number) => job(test, `${kind} ${priority}`, { kind, priority });
      await test.queue.add(ctx, [of('test', 20), of('other', 10), of('test', 0), of('third', 0), of('other', 20)]);
      const taken = await test.queue.take(ctx, ['other', 'test'], 3, LEASE_MS);
      assert.deepEqual(dataOf(taken), ['test 0', 'other 10', dataOf(taken)[2]]);
      assert.match(String(dataOf(taken)[2]), /20$/);
      assert.deepEqual(dataOf(await test.queue.take(ctx, ['third'], 3, LEASE_MS)), ['third 0']);
    });

    it('has jobs when the unit of work is committed, and none of one that is rolled back', async () => {
      await using test = await open();
      let woken = 0;
      test.queue.onAdded(() => {
        woken += 1;
      });
      const add = (data: string, fail: boolean) =>
        test.database.run(ctx, async (tx) => {
          await test.queue.add(tx, [job(test, data)]);
          assert.deepEqual(await take(test.other), []);
          if (fail) throw new Error('no');
        });
      await assert.rejects(add('a', true), /no/);
      await add('b', false);
      assert.deepEqual([dataOf(await take(test.queue)), woken], [['b'], 1]);
    });

    it('tries again what failed, when its time has come, until it is done', async () => {
      await using test = await open();
      await test.queue.add(ctx, [job(test, 'a')]);
      for (const attempt of [1, 2]) {
        const taken = await takeOne(test.queue);
        assert.equal(taken.attempt, attempt);
        const at = new Date(test.start + attempt * 100);
        assert.equal(await test.queue.finish(ctx, taken, { outcome: 'retry', at, error: 'no luck' }), true);
        assert.deepEqual(await take(test.queue), []);
        await test.pass(100);
      }
      assert.equal(await test.queue.finish(ctx, await takeOne(test.queue), { outcome: 'done' }), true);
      await test.pass(1_000_000);
      assert.deepEqual(await take(test.queue), []);
      const { kinds } = await test.queue.statistics(ctx);
      assert.deepEqual(kinds, [{ kind: 'test', counts: { delayed: 0, waiting: 0, running: 0, done: 1, dead: 0 } }]);
    });

    it('gives the job of a lost worker to another, and the lost one cannot end it any more', async () => {
      await using test = await open();
      await test.queue.add(ctx, [job(test, 'a', { attempts: 2 })]);
      const lost = await takeOne(test.queue);
      await test.pass(LEASE_MS - 1);
      assert.equal(await test.queue.extend(ctx, lost, LEASE_MS), true);
      await test.pass(LEASE_MS - 1);
      await test.other.maintain(ctx, OLD);
      assert.deepEqual(await take(test.other), []);
      await test.pass(2);
      await test.other.maintain(ctx, OLD);
      const taken = await takeOne(test.other);
      assert.equal(taken.attempt, 2);
      assert.equal(await test.queue.extend(ctx, lost, LEASE_MS), false);
      assert.equal(await test.queue.finish(ctx, lost, { outcome: 'done' }), false);
      await test.pass(LEASE_MS + 1);
      await test.queue.maintain(ctx, OLD);
      const [dead] = await test.queue.dead(ctx, 10);
      assert.deepEqual([dead?.error, dead?.attempts], ['Its worker was lost', 2]);
    });

    it('takes back what a worker that stops has not ended, without counting the attempt', async () => {
      await using test = await open();
      await test.queue.add(ctx, [job(test, 'a')]);
      await test.queue.finish(ctx, await takeOne(test.queue), { outcome: 'released' });
      assert.equal((await takeOne(test.other)).attempt, 1);
    });

    it('adds one job only while another with its key waits', async () => {
      await using test = await open();
      const keyed = (data: number) => job(test, data, { key: 'k', runAt: new Date(test.start + data) });
      const first = await test.queue.add(ctx, [keyed(0)]);
      assert.deepEqual(await test.queue.add(ctx, [keyed(1)]), first);
      const begun = await takeOne(test.queue);
      const second = await test.queue.add(ctx, [keyed(2)]);
      assert.notDeepEqual(second.ids, first.ids);
      await test.queue.finish(ctx, begun, { outcome: 'retry', at: new Date(test.start), error: 'no' });
      await test.queue.add(ctx, [job(test, 3, { kind: 'other', key: 'k' })]);
      await test.pass(10);
      assert.deepEqual(dataOf(await take(test.queue)), [0, 2]);
    });

    it('adds what follows a batch once, after its last job', async () => {
      await using test = await open();
      const { batchId = '' } = await test.queue.add(
        ctx,
        [1, 2, 3].map((data) => job(test, data)),
        { next: job(test, 'next') },
      );
      const [first, ...others] = await take(test.queue);
      assert.ok(first);
      await test.queue.finish(ctx, first, { outcome: 'dead', error: 'no' });
      assert.deepEqual(await test.queue.batch(ctx, batchId), {
        id: batchId,
        total: 3,
        done: 0,
        dead: 1,
        finished: false,
      });
      assert.deepEqual(await take(test.queue), []);
      await Promise.all(others.map((taken) => test.queue.finish(ctx, taken, { outcome: 'done' })));
      await test.queue.maintain(ctx, OLD);
      assert.deepEqual(dataOf(await take(test.queue)), ['next']);
      assert.deepEqual(await test.queue.batch(ctx, batchId), {
        id: batchId,
        total: 3,
        done: 2,
        dead: 1,
        finished: true,
      });
    });

    it('adds what follows a batch without jobs at once', async () => {
      await using test = await open();
      await test.queue.add(ctx, [], { next: job(test, 'next') });
      assert.deepEqual(dataOf(await take(test.queue)), ['next']);
    });

    it('ends a batch whose last worker stopped before it could', async () => {
      await using test = await open();
      await test.queue.add(ctx, [job(test, 'a')], { next: job(test, 'next') });
      const [taken] = await take(test.queue);
      assert.ok(taken);
      // As if the process had ended between the two.
      await test.queue.finish(ctx, { ...taken, batchId: undefined }, { outcome: 'done' });
      assert.deepEqual(await take(test.queue), []);
      await test.other.maintain(ctx, OLD);
      assert.deepEqual(dataOf(await take(test.queue)), ['next']);
    });

    it('shows dead letters, lets them begin anew, and forgets them', async () => {
      await using test = await open();
      await test.queue.add(
        ctx,
        ['a', 'b', 'c'].map((data, index) => job(test, data, { runAt: new Date(test.start - 3 + index) })),
      );
      for (const taken of await take(test.queue)) {
        await test.queue.finish(ctx, taken, { outcome: 'dead', error: `no ${taken.data}` });
        await test.pass(1);
      }
      const dead = await test.queue.dead(ctx, 2);
      assert.deepEqual(
        dead.map(({ data, error }) => [data, error]),
        [
          ['c', 'no "c"'],
          ['b', 'no "b"'],
        ],
      );
      assert.equal(await test.queue.revive(ctx, dead[1]?.id ?? ''), 1);
      const again = await takeOne(test.queue);
      assert.deepEqual([again.data, again.attempt], ['"b"', 1]);
      assert.equal(await test.queue.discard(ctx, dead[0]?.id ?? ''), 1);
      assert.equal(await test.queue.revive(ctx, 'other'), 0);
      assert.equal(await test.queue.revive(ctx, 'test'), 1);
      assert.deepEqual(await test.queue.dead(ctx, 10), []);
    });

    it('forgets what is old', async () => {
      await using test = await open();
      const dead = job(test, 'dead', { priority: 0 });
      await test.queue.add(ctx, [dead, ...Array.from({ length: 250 }, (_, index) => job(test, index))], {
        next: undefined,
      });
      const [first, ...others] = await take(test.queue, 300);
      assert.ok(first);
      await test.queue.finish(ctx, first, { outcome: 'dead', error: '' });
      await test.database.run(ctx, async (tx) => {
        for (const taken of others) await test.queue.finish(tx, { ...taken, batchId: undefined }, { outcome: 'done' });
      });
      await test.queue.maintain(ctx, { doneBefore: new Date(test.start + 1), deadBefore: new Date(test.start) });
      const { kinds } = await test.queue.statistics(ctx);
      assert.deepEqual(kinds, [{ kind: 'test', counts: { delayed: 0, waiting: 0, running: 0, done: 0, dead: 1 } }]);
    });

    it('tells how much there is to do, and for how long the first has been waiting', async () => {
      await using test = await open();
      await test.queue.add(ctx, [
        job(test, 1),
        job(test, 2),
        job(test, 3, { kind: 'other', runAt: new Date(test.start + 60_000) }),
        job(test, 4, { kind: 'other' }),
      ]);
      await takeOne(test.queue);
      await test.pass(2500);
      const { kinds, oldestWaitingMs } = await test.queue.statistics(ctx);
      assert.deepEqual(kinds, [
        { kind: 'other', counts: { delayed: 1, waiting: 1, running: 0, done: 0, dead: 0 } },
        { kind: 'test', counts: { delayed: 0, waiting: 1, running: 1, done: 0, dead: 0 } },
      ]);
      assert.equal(oldestWaitingMs, 2500);
    });
  });
}
