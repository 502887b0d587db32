import { and } from '../../src/kernel/specification.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import type { StoredEvent } from '../../src/platform/event-sourcing/event-store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { Account, accountContract, accountSourcing } from './accounts.ts';
import { testContext as ctx } from './database.ts';
import { openSourcedDatabase, type SourcedDatabase } from './sourced-repository.ts';
import type { TestStore } from './test-store.ts';

export const accountTable = tableOf(accountContract);

/** Event-sourced accounts. */
export async function openAccounts(open: TestStore['open'], more: readonly Table[] = []) {
  const db = await openSourcedDatabase(open, [accountTable, ...more], accountSourcing);
  const repository = createRepository(db.database, accountContract);
  return {
    db,
    repository,
    change: (id: string, work: (account: Account) => void): Promise<void> =>
      db.database.run(ctx, async (tx) => {
        const account = await repository.get(tx, id);
        work(account);
        await repository.save(tx, account);
      }),
    create: async (owner: string): Promise<string> => {
      const account = Account.open(owner);
      await db.database.run(ctx, (tx) => repository.save(tx, account));
      return account.id;
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

export function rowsOf({ database }: SourcedDatabase, table: Table): Promise<readonly Row[]> {
  const order = [{ column: 'id', descending: false }];
  return database.reader(ctx).select(table, { where: and(), order, limit: 1000 });
}

export async function historyOf({ events }: SourcedDatabase, id: string): Promise<readonly StoredEvent[]> {
  return Array.fromAsync(events.read(ctx, { module: 'account', id }));
}
