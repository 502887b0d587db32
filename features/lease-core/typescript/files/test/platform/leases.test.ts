import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { createLeases, leaseTable } from '../../src/platform/db/lease/leases.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { stores } from '../support/stores.ts';

const MS = 1000;

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`leases on ${name}`, { skip }, () => {
    it('have one holder at a time, until they end or are given back', async () => {
      await using db = await openDatabase(open, [leaseTable]);
      let now = Date.parse('2026-01-01T00:00:00.000Z');
      const leases = createLeases({ ...db, clock: { now: () => new Date(now) }, ids: createIdSource() });
      const hold = (holder: string, of = 'a') => leases.hold(ctx, of, holder, MS);
      assert.deepEqual([await hold('one'), await hold('two'), await hold('two', 'b')], [true, false, true]);
      now += MS - 1;
      assert.deepEqual([await hold('one'), await hold('two')], [true, false]);
      now += MS - 1;
      assert.equal(await hold('two'), false);
      now += 1;
      assert.deepEqual([await hold('two'), await hold('one')], [true, false]);
      await leases.release(ctx, 'a', 'one');
      assert.equal(await hold('one'), false);
      await leases.release(ctx, 'a', 'two');
      assert.equal(await hold('one'), true);
    });

    it('go to one of many who want them at once', async () => {
      await using db = await openDatabase(open, [leaseTable]);
      let now = Date.parse('2026-01-01T00:00:00.000Z');
      const leases = createLeases({ ...db, clock: { now: () => new Date(now) }, ids: createIdSource() });
      const holders = ['one', 'two', 'three', 'four'];
      for (const round of ['free', 'ended']) {
        const held = await Promise.all(holders.map((holder) => leases.hold(ctx, 'a', `${round} ${holder}`, MS)));
        assert.equal(held.filter(Boolean).length, 1, round);
        now += MS;
      }
    });
  });
}
