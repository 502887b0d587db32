import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { and, where } from '../../src/kernel/specification.ts';
import type { Table } from '../../src/platform/db/store.ts';
import { defineEventSourcing } from '../../src/platform/event-sourcing/event-sourced-module.ts';
import type { EventProjection } from '../../src/platform/event-sourcing/event-sourcing.ts';
import { type NewEvent, StreamChanged } from '../../src/platform/event-sourcing/event-store.ts';
import { snapshotTable } from '../../src/platform/event-sourcing/event-tables.ts';
import { restoreRows } from '../../src/platform/event-sourcing/restore-rows.ts';
import {
  Account,
  type AccountEvent,
  type AccountProps,
  accountContract,
  accountEvolution,
  accountSourcing,
} from '../support/accounts.ts';
import { testContext as ctx } from '../support/database.ts';
import { accountTable, historyOf, openAccounts, rowsOf } from '../support/open-accounts.ts';
import { openSourcedDatabase, type SourcedDatabase } from '../support/sourced-repository.ts';
import { stores } from '../support/stores.ts';

const BY_ID = [{ column: 'id', descending: false }];
const NOW = '2026-03-01T00:00:00.000Z';

const event = (type: string, version: number): NewEvent => {
  return { type, schema: 1, data: { type }, version, occurredAt: NOW, extra: {} };
};
const newStream = () => ({ module: 'account', id: createIdSource().next() });

/** A table of balances by owner, kept by a projection. */
const balances: Table = {
  name: 'test_balances',
  columns: { account: 'uuid', balance: 'integer' },
  unique: ['account'],
  optional: [],
  sorted: [],
};

function balanceProjection({ database }: SourcedDatabase): EventProjection & { broken: boolean } {
  return {
    name: 'balances',
    modules: ['account'],
    broken: false,
    async clear(tx) {
      for (const row of await database.reader(tx).select(balances, { where: and(), order: BY_ID, limit: 1000 }))
        await database.writer(tx).delete(balances, row.id, row.version);
    },
    async apply(tx, { stream, type, data }) {
      if (this.broken) throw new Error('broken');
      const { amount } = { amount: 0, ...Object(data) };
      const condition = where('account', 'eq', stream.id);
      const [row] = await database.reader(tx).select(balances, { where: condition, order: BY_ID, limit: 1 });
      const base = { created_at: NOW, updated_at: NOW, account: stream.id };
      if (!row) await database.writer(tx).insert(balances, { id: stream.id, version: 1, ...base, balance: amount });
      else if (type === 'AccountClosed') await database.writer(tx).delete(balances, row.id, row.version);
      else {
        const balance = Number(row.balance) + amount;
        await database.writer(tx).update(balances, { ...row, balance, version: row.version + 1 }, row.version);
      }
    },
  };
}

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`the event store on ${name}`, { skip }, () => {
    it('adds to a stream that ends where it is expected to, and to no other', async () => {
      await using db = await openSourcedDatabase(open, [], accountSourcing);
      const [stream, other] = [newStream(), newStream()];
      const append = (expected: number, ...events: readonly NewEvent[]) =>
        db.database.run(ctx, (tx) => db.events.append(tx, stream, expected, events));
      await append(0, event('a', 1), event('b', 1));
      await append(2, event('c', 2));
      for (const expected of [0, 2, 4]) await assert.rejects(append(expected, event('x', 3)), StreamChanged);
      await db.database.run(ctx, (tx) => db.events.append(tx, other, 0, [event('d', 1)]));
      const both = await Promise.allSettled([append(3, event('e', 3)), append(3, event('f', 3))]);
      assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
      const read = await historyOf(db, stream.id);
      assert.deepEqual(
        read.slice(0, 3).map(({ sequence, type, version }) => [sequence, type, version]),
        [
          [1, 'a', 1],
          [2, 'b', 1],
          [3, 'c', 2],
        ],
      );
      assert.deepEqual([read.length, read[0]?.correlationId, read[0]?.data], [4, ctx.correlationId, { type: 'a' }]);
      assert.equal((await Array.fromAsync(db.events.read(ctx, stream, 2))).length, 2);
    });

    it('gives committed events their places, without gaps, in the order of each stream', async () => {
      await using db = await openSourcedDatabase(open, [], accountSourcing);
      const streams = [newStream(), newStream(), newStream()];
      for (let round = 0; round < 3; round += 1)
        for (const stream of streams)
          await db.database.run(ctx, (tx) => db.events.append(tx, stream, round, [event('a', round + 1)]));
      assert.deepEqual([await db.events.highest(ctx), (await db.events.backlog(ctx, 0)).events], [0, 9]);
      assert.deepEqual([await db.events.number(ctx), await db.events.number(ctx)], [9, 0]);
      const all = await db.events.after(ctx, 0, 100);
      assert.deepEqual(
        all.map(({ position }) => position),
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
      for (const { id } of streams)
        assert.deepEqual(
          all.filter(({ stream }) => stream.id === id).map(({ sequence }) => sequence),
          [1, 2, 3],
        );
      assert.equal((await db.events.after(ctx, 7, 100)).length, 2);
    });
  });

  describe(`an event-sourced aggregate on ${name}`, { skip }, () => {
    it('follows from its events, whatever its row says, and from a snapshot when there are many', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada');
      for (const amount of [1, 2, 3, 4]) await test.change(id, (account) => account.deposit(amount));
      const account = await test.repository.get(ctx, id);
      assert.deepEqual([account.props, account.version], [{ owner: 'Ada', balance: 10 }, 5]);
      const [snapshot] = await rowsOf(test.db, snapshotTable);
      assert.equal(snapshot?.sequence, 3);
      const state = JSON.parse(String(snapshot.state));
      const changed = { ...snapshot, state: JSON.stringify({ ...state, props: { owner: 'Ada', balance: 1003 } }) };
      await test.db.database.run(ctx, (tx) =>
        test.db.database.writer(tx).update(snapshotTable, changed, snapshot.version),
      );
      const folded = await test.db.streams.load(ctx, accountSourcing, id);
      assert.deepEqual([folded?.props, folded?.sequence], [{ owner: 'Ada', balance: 1010 }, 5]);
      const reshaped = { ...changed, shape: 'of another release', version: snapshot.version };
      await test.db.database.run(ctx, (tx) =>
        test.db.database.writer(tx).update(snapshotTable, reshaped, snapshot.version),
      );
      assert.equal((await test.db.streams.load(ctx, accountSourcing, id))?.props?.balance, 10);
    });

    it('is changed by one at a time', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada');
      const [one, two] = [await test.repository.get(ctx, id), await test.repository.get(ctx, id)];
      one.deposit(1);
      two.deposit(2);
      await test.db.database.run(ctx, (tx) => test.repository.save(tx, one));
      const late = test.db.database.run(ctx, (tx) => test.repository.save(tx, two));
      await assert.rejects(late, (error) => error instanceof AppError && error.definition.code === 'CHANGED');
      assert.equal((await historyOf(test.db, id)).length, 2);
    });

    it('leaves no event of what was rolled back, and keeps those of what is gone', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada');
      const undone = test.db.database.run(ctx, async (tx) => {
        const account = await test.repository.get(tx, id);
        account.deposit(1);
        await test.repository.save(tx, account);
        throw new Error('undone');
      });
      await assert.rejects(undone, /undone/);
      await test.db.database.run(ctx, async (tx) => {
        const account = await test.repository.get(tx, id);
        account.close();
        await test.repository.remove(tx, account);
      });
      assert.deepEqual(
        (await historyOf(test.db, id)).map(({ type }) => type),
        ['AccountOpened', 'AccountClosed'],
      );
      assert.equal((await test.db.streams.load(ctx, accountSourcing, id))?.props, undefined);
    });

    it('keeps the state where nothing was recorded, and begins with it where there were no events yet', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada');
      await test.change(id, (account) => account.rename('Bob'));
      await test.change(id, (account) => account.deposit(5));
      assert.deepEqual(
        (await historyOf(test.db, id)).map(({ type }) => type),
        ['AccountOpened', '$state', 'AccountDeposited'],
      );
      const old = Account.open('Eve').toSnapshot();
      const base = { id: old.id, version: 4, created_at: old.createdAt, updated_at: old.updatedAt };
      await test.db.database.run(ctx, (tx) =>
        test.db.database.writer(tx).insert(accountTable, { ...base, owner: 'Eve', balance: 7 }),
      );
      await test.change(old.id, (account) => account.deposit(1));
      const { props, version } = await test.db.database.run(ctx, (tx) => test.repository.get(tx, old.id));
      assert.deepEqual([props, version], [{ owner: 'Eve', balance: 8 }, 5]);
      assert.equal((await historyOf(test.db, old.id)).length, 2);
    });

    it('is made anew from events that an earlier release has written', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada');
      await test.change(id, (account) => account.deposit(250));
      const inCents = defineEventSourcing<AccountProps, AccountEvent>(accountContract, {
        evolve: accountEvolution,
        upcasters: {
          AccountDeposited: [({ amount }) => ({ euros: amount }), ({ euros }) => ({ amount: euros * 100 })],
        },
      });
      assert.deepEqual((await test.db.streams.load(ctx, inCents, id))?.props, { owner: 'Ada', balance: 25_000 });
      assert.deepEqual([inCents.schemaOf('AccountDeposited'), inCents.schemaOf('AccountOpened')], [3, 1]);
      const parts = { database: test.db.database, store: test.db.events, streams: test.db.streams };
      assert.equal(await restoreRows(ctx, inCents, parts), 1);
      assert.equal((await test.repository.get(ctx, id)).props.balance, 25_000);
      const [, deposited] = await historyOf(test.db, id);
      assert.ok(deposited);
      assert.equal(inCents.upcast({ ...deposited, schema: 3 }).data, deposited.data);
      assert.throws(() => inCents.upcast({ ...deposited, schema: 4 }), /a later release has written/);
      const unknown = { ...deposited, type: 'AccountFrozen' };
      assert.throws(() => inCents.fold(undefined, unknown), /Nothing says what AccountFrozen makes of a account/);
    });
  });

  describe(`projections of events on ${name}`, { skip }, () => {
    it('apply each event once, from where they have come to', async () => {
      await using test = await openAccounts(open, [balances]);
      const projection = balanceProjection(test.db);
      const { projector, events } = test.db;
      const [ada, bob] = [await test.create('Ada'), await test.create('Bob')];
      await test.change(ada, (account) => account.deposit(5));
      await events.number(ctx);
      assert.deepEqual([await projector.apply(ctx, projection), await projector.apply(ctx, projection)], [3, 0]);
      await test.change(ada, (account) => account.deposit(6));
      await test.change(bob, (account) => account.deposit(7));
      await events.number(ctx);
      projection.broken = true;
      await assert.rejects(projector.apply(ctx, projection), /broken/);
      assert.equal(await projector.checkpoint(ctx, projection), 3);
      projection.broken = false;
      assert.equal(await projector.apply(ctx, projection), 2);
      const read = async () =>
        Object.fromEntries((await rowsOf(test.db, balances)).map(({ account, balance }) => [account, balance]));
      assert.deepEqual(await read(), { [ada]: 11, [bob]: 7 });
      assert.equal(await projector.rebuild(ctx, projection), 5);
      assert.deepEqual(await read(), { [ada]: 11, [bob]: 7 });
      assert.equal(await projector.apply(ctx, projection), 0);
    });
  });
}
