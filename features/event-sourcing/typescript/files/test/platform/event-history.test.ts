import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Context } from '../../src/kernel/context.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { and } from '../../src/kernel/specification.ts';
import { systemContext } from '../../src/platform/context/context.ts';
import type { Database } from '../../src/platform/db/database.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import { EventStore, type StoredEvent } from '../../src/platform/event-sourcing/event-store.ts';
import { snapshotTable, storedEventTable } from '../../src/platform/event-sourcing/event-tables.ts';
import { createModuleEvents } from '../../src/platform/event-sourcing/module-events.ts';
import { Account, accountContract, accountSourcing } from '../support/accounts.ts';
import { testContext as ctx } from '../support/database.ts';
import { accountTable, historyOf, openAccounts, rowsOf } from '../support/open-accounts.ts';
import { openSourcedDatabase } from '../support/sourced-repository.ts';
import { stores } from '../support/stores.ts';

const BY_ID = [{ column: 'id', descending: false }];

const typesOf = (events: readonly StoredEvent[]) => events.map(({ type }) => type);

/** An event store of which another process is faster once. */
function openLate(database: Database): EventStore {
  let isLate = true;
  const writer: Database['writer'] = (tx) => {
    const own = database.writer(tx);
    const update: typeof own.update = async (...args) => {
      if (!isLate) return own.update(...args);
      isLate = false;
      return false;
    };
    return { ...own, update };
  };
  return new EventStore({
    database: { ...database, writer },
    clock: { now: () => new Date() },
    ids: createIdSource(),
  });
}

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`the history of an aggregate on ${name}`, { skip }, () => {
    it('is told in the scope of its row, and to nobody outside of it', async () => {
      const scoped = { ...accountTable, columns: { ...accountTable.columns, tenant_id: 'text' as const } };
      await using db = await openSourcedDatabase(open, [scoped], accountSourcing, {
        scopes: [({ tenant }) => (tenant === undefined ? {} : { tenant_id: tenant })],
      });
      const repository = createRepository(db.database, accountContract);
      const parts = { modules: new Map([['account', accountSourcing]]), projections: new Map() };
      const told = createModuleEvents({ ...parts, database: db.database, store: db.events, projector: db.projector });
      const account = Account.open('Ada');
      const actFor = (tenant: string): Context => systemContext(createIdSource(), { tenant });
      const nobody = systemContext(createIdSource());
      await db.database.run(actFor('a'), (tx) => repository.save(tx, account));
      await db.database.run(nobody, async (tx) => {
        const found = await repository.get(tx, account.id);
        found.deposit(1);
        await repository.save(tx, found);
      });
      const tell = async (to: Context) => typesOf(await told.history(to, 'account', account.id));
      assert.deepEqual(await tell(actFor('a')), ['AccountOpened', 'AccountDeposited']);
      assert.deepEqual(await tell(actFor('b')), []);
      assert.deepEqual(await tell(nobody), ['AccountOpened', 'AccountDeposited']);
      await assert.rejects(told.history(nobody, 'acount', account.id), /The events of acount are not kept/);
    });

    it('is emptied when somebody wants to be forgotten', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada Lovelace');
      for (const amount of [1, 2, 3]) await test.change(id, (account) => account.deposit(amount));
      const { database } = test.db;
      await test.db.events.number(ctx);
      await database.run(ctx, async (tx) => {
        const [before] = await database.reader(tx).select(accountTable, { where: and(), order: BY_ID, limit: 1 });
        assert.ok(before);
        const after = { ...before, owner: 'erased', version: before.version + 1 };
        await database.writer(tx).update(accountTable, after, before.version);
        database.changed(tx, { table: accountTable, kind: 'updated', before, after, events: [], forgets: true });
      });
      const kept = [...(await rowsOf(test.db, storedEventTable)), ...(await rowsOf(test.db, snapshotTable))];
      assert.doesNotMatch(JSON.stringify(kept), /Lovelace/);
      const { props } = await database.run(ctx, (tx) => test.repository.get(tx, id));
      assert.deepEqual(props, { owner: 'erased', balance: 6 });
      assert.equal(await test.db.events.number(ctx), 1);
      assert.equal(await test.db.events.highest(ctx), 5);
    });

    it('is emptied also where it gets its places at the same moment', async () => {
      await using test = await openAccounts(open);
      const id = await test.create('Ada Lovelace');
      await test.change(id, (account) => account.deposit(1));
      const { database } = test.db;
      const stream = { module: 'account', id };
      await database.run(ctx, (tx) => openLate(database).forget(tx, stream, 2));
      const read = await historyOf(test.db, id);
      assert.deepEqual(typesOf(read), ['$forgotten', 'AccountDeposited']);
      assert.doesNotMatch(JSON.stringify(read), /Lovelace/);
      assert.equal(await openLate(database).number(ctx), 1);
      assert.deepEqual([await test.db.events.number(ctx), await test.db.events.highest(ctx)], [1, 2]);
    });
  });
}
