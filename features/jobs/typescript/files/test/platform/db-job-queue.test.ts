import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewJob } from '../../src/platform/jobs/job-queue.ts';
import { testContext as ctx } from '../support/database.ts';
import { dbJobQueues } from '../support/job-queues/db.ts';

for (const [name, { skip, open }] of Object.entries(dbJobQueues)) {
  describe(`the table of jobs on ${name}`, { skip }, () => {
    it('gives out what has been due for longest, whenever it was added', async () => {
      await using test = await open();
      const origin = { correlationId: 'c', actor: undefined, tenant: undefined, traceparent: undefined };
      const toJob = (at: number): NewJob => {
        const runAt = new Date(test.start + at);
        return { kind: 'test', data: String(at), priority: 10, runAt, attempts: 3, key: undefined, origin };
      };
      await test.queue.add(ctx, [-3, -50, -7, -1].map(toJob));
      const taken = await test.queue.take(ctx, ['test'], 3, 1000);
      assert.deepEqual(
        taken.map(({ data }) => Number(data)),
        [-50, -7, -3],
      );
    });
  });
}
