import type { DomainEvent } from '../../src/kernel/domain-event.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { systemContext } from '../../src/platform/context/context.ts';
import { createDatabase, type Database, type DatabaseOptions } from '../../src/platform/db/database.ts';
import type { Store, Table } from '../../src/platform/db/store.ts';
import type { TestStore } from './test-store.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly database: Database;
  readonly store: Store;
  /** Published after a commit, in order. */
  readonly published: readonly DomainEvent[];
}

/** With what a feature puts around repositories, or without. */
export type OpenTestDatabase = (open: TestStore['open'], tables: readonly Table[]) => Promise<TestDatabase>;

export async function openDatabase(
  open: TestStore['open'],
  tables: readonly Table[],
  options: Partial<DatabaseOptions> = {},
): Promise<TestDatabase> {
  const store = await open(tables);
  const published: DomainEvent[] = [];
  const publish = async (_ctx: unknown, events: readonly DomainEvent[]): Promise<void> =>
    void published.push(...events);
  const none = { loads: [], hooks: [], scopes: [] };
  const database = createDatabase({ store, ids: createIdSource(), ...none, publish, ...options });
  return { database, store, published, [Symbol.asyncDispose]: () => store.close() };
}

export const testContext = systemContext(createIdSource());
