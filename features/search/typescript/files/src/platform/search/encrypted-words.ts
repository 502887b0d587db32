import type { DataMap } from '../governance/data-policy.ts';
import type { SearchableColumns } from './indexer.ts';

/** The columns that are kept encrypted and would be in the index in the clear. */
export function findEncryptedWords(map: DataMap, searchable: SearchableColumns): readonly string[] {
  return Object.entries(map).flatMap(([table, { encrypted }]) =>
    encrypted.filter((column) => searchable[table]?.includes(column)).map((column) => `${table}.${column}`),
  );
}
