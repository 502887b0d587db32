import type { Context, TransactionContext } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { SearchHit } from './search.ts';

export interface SearchDocument {
  readonly id: string;
  /** Grows with each change of the row: whoever is told late knows by it what is newer. */
  readonly version: number;
  readonly kind: string;
  readonly tenant: string | undefined;
  readonly text: string;
}

export interface WordQuery {
  /** In small letters, letters and digits only. Never empty. */
  readonly words: readonly string[];
  readonly kind: string | undefined;
  readonly limit: number;
}

/** Where documents are found by their words. */
export interface SearchDriver {
  /** Replaces what was there about the same row, unless that is newer. It joins the unit of work if the driver can. */
  put(tx: TransactionContext, document: SearchDocument): Promise<void>;
  remove(tx: TransactionContext, gone: Pick<SearchDocument, 'id' | 'kind' | 'version'>): Promise<void>;
  find(ctx: Context, query: WordQuery): Promise<readonly SearchHit[]>;
  /** Makes the index anew from the rows of all tables, while changes go on. */
  rebuild(ctx: Context, tables: readonly SearchableTable[]): Promise<void>;
}

/** What the database holds now, not what a replica has of it. */
export interface SearchableTable {
  readonly kind: string;
  /** Some documents after the given id, in the order of their ids; none when there are no more. What has no text is not to be found. */
  read(ctx: Context, after: string | undefined): Promise<readonly SearchDocument[]>;
  has(ctx: Context, id: string): Promise<boolean>;
}

/** Makes a driver from the `SEARCH_URL` whose scheme it is registered for. */
export type OpenSearchDriver = (url: URL) => SearchDriver;

/** A driver registers itself under its scheme: `use(SearchDrivers).set('https', openElastic)`. */
export const SearchDrivers = createToken<Map<string, OpenSearchDriver>>('SearchDrivers');
