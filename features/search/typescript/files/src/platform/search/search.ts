import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';

export interface SearchQuery {
  /** Every word, or its beginning, has to be there. */
  readonly text: string;
  /** Only in this table. */
  readonly kind?: string | undefined;
  readonly limit: number;
}

export interface SearchHit {
  /** The table that the row is in. */
  readonly kind: string;
  readonly id: string;
  /** A few words around those that were found. */
  readonly excerpt: string;
}

export interface Search {
  /** In the tenant of `ctx`, the best first. */
  find(ctx: Context, query: SearchQuery): Promise<readonly SearchHit[]>;
}

export const Search = createToken<Search>('Search');
