import type { Context, TransactionContext } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { SearchHit } from './search.ts';

export interface SearchDocument {
  readonly id: string;
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
  /** Replaces what was there about the same row. It joins the unit of work if the driver can. */
  put(tx: TransactionContext, document: SearchDocument): Promise<void>;
  remove(tx: TransactionContext, id: string): Promise<void>;
  find(ctx: Context, query: WordQuery): Promise<readonly SearchHit[]>;
  /** The ids of some documents of a kind, in their order, after the given one. */
  list(ctx: Context, kind: string, after: string | undefined): Promise<readonly string[]>;
}

/** Makes a driver from the `SEARCH_URL` whose scheme it is registered for. */
export type OpenSearchDriver = (url: URL) => SearchDriver;

/** A driver registers itself under its scheme: `use(SearchDrivers).set('https', openElastic)`. */
export const SearchDrivers = createToken<Map<string, OpenSearchDriver>>('SearchDrivers');
