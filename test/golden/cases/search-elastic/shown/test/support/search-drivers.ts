import type { Database } from '../../src/platform/db/database.ts';
import type { SearchDriver } from '../../src/platform/search/search-driver.ts';
import { dbSearchDriver } from './search-drivers/db.ts';
import { elasticSearchDriver } from './search-drivers/elastic.ts';
import type { Service } from './service.ts';

/** An index that nobody else has. */
export interface OpenedSearch extends AsyncDisposable {
  readonly driver: SearchDriver;
  /** Of the units of work that documents are put in. */
  readonly database: Database;
  /** Waits until everything that is committed can be found. */
  settle(): Promise<void>;
}

/** A search under test. */
export interface TestSearchDriver {
  /** Why it cannot be tested here. */
  readonly skip?: string | undefined;
  open(): Promise<OpenedSearch>;
  /** A service that searches by it. */
  startService(): Promise<Service>;
  /** How long it may take until a service finds what is committed. */
  readonly patienceMs: number;
}

/** The installed drivers. What holds for a search is tested on each. */
export const searchDrivers: Readonly<Record<string, TestSearchDriver>> = {
  db: dbSearchDriver,
  elastic: elasticSearchDriver,
};
