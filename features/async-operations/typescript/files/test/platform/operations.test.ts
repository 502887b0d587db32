import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/kernel/app-error.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import type { Row } from '../../src/platform/db/store.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { OperationStore, operationTable } from '../../src/platform/operations/operation-store.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { startOperations } from '../support/operations.ts';
import { stores } from '../support/stores.ts';

describe('an operation', () => {
  it('is accepted at once, tells how far it is, and has a result in the end', async () => {
    const held = Promise.withResolvers<void>();
    await using test = await startOperations(async (_ctx, { amount }, progress) => {
      await progress.report(41.6);
      await held.promise;
      return { doubled: amount * 2 };
    });
    const path = await test.begin(21);
    const running = await test.waitFor(path, 'running');
    assert.equal(running.result, undefined);
    for (let waited = 0; (await test.read(path)).json.progress !== 42; waited += 5) {
      assert.ok(waited < 5000, 'no progress');
      await sleep(5);
    }
    assert.equal((await test.read(path)).headers.get('retry-after'), '2');
    held.resolve();
    const { progress, result, error } = await test.waitFor(path, 'succeeded');
    assert.deepEqual([progress, result, error], [100, { doubled: 42 }, undefined]);
    assert.equal((await test.read(path)).headers.get('retry-after'), null);
  });

  it('is tried again, and fails with a code when that is of no use', async () => {
    const failures = [new Error('the pool is gone')];
    await using flaky = await startOperations(async () => {
      const failure = failures.shift();
      if (failure) throw failure;
    });
    assert.equal((await flaky.waitFor(await flaky.begin(1), 'succeeded')).result, null);
    let calls = 0;
    await using refused = await startOperations(async () => {
      calls += 1;
      throw new AppError(coreErrors.FORBIDDEN, { detail: 'The year is closed.' });
    });
    const { error } = await refused.waitFor(await refused.begin(1), 'failed');
    assert.deepEqual(
      [error, calls],
      [{ code: 'FORBIDDEN', title: 'This is not allowed', detail: 'The year is closed.' }, 1],
    );
    await using broken = await startOperations(() => Promise.reject(new Error('password=hunter2')));
    const failed = await broken.waitFor(await broken.begin(1), 'failed');
    assert.deepEqual(failed.error, { code: 'INTERNAL', title: 'Something went wrong on our side' });
    assert.ok(broken.service.logs.some(({ msg }) => msg === 'an operation failed'));
  });

  it('can be cancelled, which its handler learns of and which nothing overwrites', async () => {
    const begun = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<string>();
    await using test = await startOperations(async (_ctx, _input, progress) => {
      begun.resolve();
      await cancelled.promise;
      await progress.report(50).catch((error: Error) => {
        outcome.resolve(error.name);
        throw error;
      });
      return 'unwanted';
    });
    const path = await test.begin(1);
    await begun.promise;
    const answer = await test.service.client.post(`${path}/cancellation`, {});
    assert.deepEqual([answer.status, answer.json.state], [200, 'cancelled']);
    cancelled.resolve();
    assert.equal(await outcome.promise, 'OperationCancelled');
    await sleep(20);
    const { state, result } = (await test.read(path)).json;
    assert.deepEqual([state, result], ['cancelled', undefined]);
    const again = await test.service.client.post(`${path}/cancellation`, {});
    assert.deepEqual([again.status, again.json.code], [409, 'OPERATION_FINISHED']);
  });

  it('does not exist for anybody else', async () => {
    await using test = await startOperations(async () => undefined);
    const path = await test.begin(1, { headers: { 'x-test-tenant': 'a' } });
    const as = (tenant: string) => ({ headers: { 'x-test-tenant': tenant } });
    assert.equal((await test.read(path, as('a'))).status, 200);
    assert.equal((await test.read(path, as('b'))).json.code, 'OPERATION_NOT_FOUND');
    const cancel = await test.service.client.post(`${path}/cancellation`, {}, as('b'));
    assert.equal(cancel.status, 404);
  });
});

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`operations on ${name}`, { skip }, () => {
    it('move on until they have ended, once, and tell of it in the same unit of work', async () => {
      await using db = await openDatabase(open, [operationTable]);
      const told: unknown[] = [];
      let fails = false;
      const onChange = async (_tx: unknown, { state }: Row) => {
        if (fails) throw new Error('no');
        told.push(state);
      };
      const clock = { now: () => new Date() };
      const store = new OperationStore({ ...db, clock, ids: createIdSource(), keepMs: 1000, onChange });
      const { id } = await db.database.run(ctx, (tx) => store.insert(tx, 'a', { b: 1 }));
      await store.move(ctx, id, { state: 'running' });
      fails = true;
      await assert.rejects(store.move(ctx, id, { state: 'failed' }), /no/);
      fails = false;
      assert.equal((await store.find(ctx, id))?.state, 'running');
      const ends = ['succeeded', 'cancelled', 'failed'] as const;
      const moved = await Promise.all(ends.map((state) => store.move(ctx, id, { state })));
      assert.equal(moved.filter(Boolean).length, 1);
      assert.equal(told.length, 2);
      assert.equal(await store.move(ctx, createIdSource().next(), { progress: 1 }), undefined);
    });
  });
}
