import type { DomainEvent } from '../../src/kernel/domain-event.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { systemContext } from '../../src/platform/context/context.ts';
import { createDatabase, type Database, type DatabaseOptions } from '../../src/platform/db/database.ts';
import type { Store } from '../../src/platform/db/store.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly database: Database;
  readonly store: Store;
  /** Published after a commit, in order. */
  readonly published: readonly DomainEvent[];
}

export async function openDatabase(open: () => Store, options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const store = open();
  await store.open();
  const published: DomainEvent[] = [];
  const publish = async (_ctx: unknown, events: readonly DomainEvent[]): Promise<void> =>
    void published.push(...events);
  const database = createDatabase({ store, ids: createIdSource(), hooks: [], scopes: [], publish, ...options });
  return { database, store, published, [Symbol.asyncDispose]: () => store.close() };
}

export const testContext = systemContext(createIdSource());
