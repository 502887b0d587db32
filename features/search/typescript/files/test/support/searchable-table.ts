import type { SearchableTable, SearchDocument } from '../../src/platform/search/search-driver.ts';
import { testContext } from './database.ts';

/** Rows that nobody changes, two at a time. */
export function searchableTable(
  kind: string,
  documents: readonly Pick<SearchDocument, 'id' | 'version' | 'text'>[],
): SearchableTable {
  const sorted = documents.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return {
    kind,
    read: async (_ctx, after = '') =>
      sorted
        .filter(({ id }) => id > after)
        .slice(0, 2)
        .map((document) => ({ kind, tenant: testContext.tenant, ...document })),
    has: async (_ctx, id) => documents.some((document) => document.id === id),
  };
}
