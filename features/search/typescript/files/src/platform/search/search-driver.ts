import type { Context, TransactionContext } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { SearchHit } from './search.ts';

export interface SearchDocument {
  readonly id: string;
  /** Grows with each change of the row. An engine that is told late knows by it what is newer. */
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
export type SearchDriver = SearchIndex & (RebuiltInPlace | RebuiltBeside);

export interface SearchIndex {
  /** Replaces what was there about the same row. It joins the unit of work if the driver can. */
  put(tx: TransactionContext, document: SearchDocument): Promise<void>;
  remove(tx: TransactionContext, gone: Pick<SearchDocument, 'id' | 'kind' | 'version'>): Promise<void>;
  find(ctx: Context, query: WordQuery): Promise<readonly SearchHit[]>;
}

/** Every row is put once more, and what has no row any more is forgotten. */
export interface RebuiltInPlace {
  /** The ids of some documents of a kind, in their order, after the given one. */
  list(ctx: Context, kind: string, after: string | undefined): Promise<readonly string[]>;
  forget(tx: TransactionContext, id: string): Promise<void>;
}

/** Every row is put into another index, which then takes the place of the one in use. */
export interface RebuiltBeside {
  /** What is changed from now on comes into both. */
  renew(ctx: Context): Promise<NewIndex>;
}

export interface NewIndex {
  put(documents: readonly SearchDocument[]): Promise<void>;
  /** Takes the place of the one in use. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** Makes a driver from the `SEARCH_URL` whose scheme it is registered for. */
export type OpenSearchDriver = (url: URL) => SearchDriver;

/** A driver registers itself under its scheme: `use(SearchDrivers).set('https', openElastic)`. */
export const SearchDrivers = createToken<Map<string, OpenSearchDriver>>('SearchDrivers');
