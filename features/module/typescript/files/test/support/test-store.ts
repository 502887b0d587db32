import type { Store, Table } from '../../src/platform/db/store.ts';

/** A database driver under test. Its stores share nothing. */
export interface TestStore {
  /** Why it cannot be tested here. */
  readonly skip?: string | undefined;
  /** How many transactions run at once. */
  readonly transactions: number;
  /** An open store with these tables, all of them empty. It leaves nothing behind when it is closed. */
  open(tables: readonly Table[]): Promise<Store>;
}
