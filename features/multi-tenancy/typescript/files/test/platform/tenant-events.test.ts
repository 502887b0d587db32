import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import type { Context } from '../../src/kernel/context.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { and } from '../../src/kernel/specification.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import type { Table } from '../../src/platform/db/store.ts';
import type { EventProjection } from '../../src/platform/event-sourcing/event-sourcing.ts';
import { snapshotTable } from '../../src/platform/event-sourcing/event-tables.ts';
import { createModuleEvents } from '../../src/platform/event-sourcing/module-events.ts';
import { restoreRows } from '../../src/platform/event-sourcing/restore-rows.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { separateTenants } from '../../src/platform/tenant/separate-tenants.ts';
import { tenantScope, withTenant } from '../../src/platform/tenant/tenant-table.ts';
import { Account, accountContract, accountSourcing } from '../support/accounts.ts';
import { openSourcedDatabase } from '../support/sourced-repository.ts';
import { stores } from '../support/stores.ts';
import { forNobody, memberOf } from '../support/tenants.ts';
import type { TestStore } from '../support/test-store.ts';

const table = tableOf(accountContract);
const deposits: Table = {
  name: 'test_deposits',
  perTenant: true,
  columns: { account: 'uuid' },
  unique: [],
  optional: [],
  sorted: [],
};
const ALL = { where: and(), order: [{ column: 'id', descending: false }], limit: 100 };
const [acme, other] = [memberOf('acme'), memberOf('other')];

async function openAccounts(open: TestStore['open']) {
  const options = { scopes: [tenantScope], shapes: [withTenant] };
  const openSeparate: typeof open = async (tables) => separateTenants(await open(tables));
  const db = await openSourcedDatabase(openSeparate, [table, deposits].map(withTenant), accountSourcing, options);
  const { database, events, projector } = db;
  const repository = createRepository(database, accountContract);
  const deposit = (ctx: Context, id: string): Promise<void> =>
    database.run(ctx, async (tx) => {
      const account = await repository.get(tx, id);
      account.deposit(1);
      await repository.save(tx, account);
    });
  /** With so many events after the first one. */
  const create = async (ctx: Context, count: number): Promise<string> => {
    const account = Account.open('Ada');
    await database.run(ctx, (tx) => repository.save(tx, account));
    for (let made = 0; made < count; made += 1) await deposit(ctx, account.id);
    return account.id;
  };
  const remove = (ctx: Context, id: string): Promise<void> =>
    database.run(ctx, async (tx) => repository.remove(tx, await repository.get(tx, id)));
  const modules = new Map([['account', accountSourcing]]);
  const { history } = createModuleEvents({ database, modules, projections: new Map(), store: events, projector });
  const typesOf = async (ctx: Context, id: string) => (await history(ctx, 'account', id)).map(({ type }) => type);
  const seen = async (ctx: Context, of: Table) => (await database.reader(ctx).select(of, ALL)).map((row) => row.id);
  return { db, repository, deposit, create, remove, typesOf, seen, [Symbol.asyncDispose]: db[Symbol.asyncDispose] };
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AppError && error.definition.code === code;
}

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`events of tenants on ${name}`, { skip }, () => {
    it('are the past of an aggregate for its tenant only, also once it is gone', async () => {
      await using test = await openAccounts(open);
      const mine = await test.create(acme, 3);
      const theirs = await test.create(other, 1);
      const past = ['AccountOpened', 'AccountDeposited', 'AccountDeposited', 'AccountDeposited'];
      assert.deepEqual([await test.typesOf(acme, mine), await test.typesOf(other, mine)], [past, []]);
      assert.deepEqual(await test.typesOf(forNobody, mine), past);
      await assert.rejects(test.typesOf({ ...acme, tenant: undefined }, mine), hasCode('TENANT_REQUIRED'));

      // There is a snapshot of one, and none of the other.
      assert.equal((await test.seen(forNobody, snapshotTable)).length, 1);
      await assert.rejects(test.deposit(other, mine), hasCode('NOT_FOUND'));
      await assert.rejects(test.deposit(acme, theirs), hasCode('NOT_FOUND'));
      // The service itself may, and what it does is of the same tenant.
      await test.deposit(forNobody, mine);
      await test.remove(forNobody, mine);
      const end = [...past, 'AccountDeposited', '$removed'];
      assert.deepEqual([await test.typesOf(acme, mine), await test.typesOf(other, mine)], [end, []]);
    });

    it('are projected for their tenant, also when everything is made anew', async () => {
      await using test = await openAccounts(open);
      const { database, events, projector } = test.db;
      const ids = createIdSource();
      const acting: (string | undefined)[] = [];
      const projection: EventProjection = {
        name: 'deposits',
        modules: ['account'],
        async clear(tx) {
          for (const row of await database.reader(tx).select(deposits, ALL))
            await database.writer(tx).delete(deposits, row.id, row.version);
        },
        async apply(tx, { stream, type, occurredAt: at }) {
          acting.push(tx.tenant);
          if (type !== 'AccountDeposited') return;
          const row = { id: ids.next(), version: 1, created_at: at, updated_at: at, account: stream.id };
          await database.writer(tx).insert(deposits, { ...row, ...database.scopeOf(tx, deposits) });
        },
      };
      await test.create(acme, 2);
      await test.create(other, 1);
      await events.number(forNobody);
      for (const again of [false, true]) {
        if (again) assert.equal(await projector.rebuild(forNobody, projection), 5);
        else assert.equal(await projector.apply(forNobody, projection), 5);
        const counts = await Promise.all([acme, other, memberOf('nobody')].map((ctx) => test.seen(ctx, deposits)));
        assert.deepEqual(
          counts.map(({ length }) => length),
          [2, 1, 0],
        );
      }
      const once = ['acme', 'acme', 'acme', 'other', 'other'];
      assert.deepEqual([acting.slice(0, 5).sort(), acting.slice(5).sort()], [once, once]);
    });

    it('give every tenant its rows back', async () => {
      await using test = await openAccounts(open);
      const { database, events, streams } = test.db;
      const [mine, theirs] = [await test.create(acme, 1), await test.create(other, 1)];
      await database.run(forNobody, async (tx) => {
        for (const row of await database.reader(tx).select(table, ALL))
          await database.writer(tx).delete(table, row.id, row.version);
      });
      const restore = () => restoreRows(forNobody, accountSourcing, { database, store: events, streams });
      assert.deepEqual([await restore(), await restore()], [2, 0]);
      assert.deepEqual([await test.seen(acme, table), await test.seen(other, table)], [[mine], [theirs]]);
    });
  });
}
