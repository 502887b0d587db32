import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchableColumns } from '../../src/platform/search/searchable-columns.ts';
import { modules } from './modules.ts';
import { sampleOf } from './samples.ts';
import type { Service } from './service.ts';

/** The modules whose rows words can find, each with the field that those words are in. */
export const findableModules = modules.flatMap((contract) => {
  const { collection, fields } = contract;
  const table = collection.replaceAll('-', '_');
  const [column] = searchableColumns[table] ?? [];
  const field = Object.keys(fields).find((name) => name.toLowerCase() === column?.replaceAll('_', ''));
  return field === undefined || column === undefined
    ? []
    : [{ collection, table, column, field, sample: sampleOf(contract) }];
});

/** Searches until exactly these are found, for as long as a driver may take to learn of a commit. */
export async function searchUntil(
  { client }: Pick<Service, 'client'>,
  patienceMs: number,
  query: string,
  ids: readonly string[],
): Promise<void> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const { status, json } = await client.get(`/search?${query}`);
    const found = status === 200 ? json.items.map(({ id }: { id: string }) => id) : undefined;
    if (JSON.stringify(found) === JSON.stringify(ids)) return;
    assert.ok(performance.now() < end, `${query}: ${status} ${JSON.stringify(json)}`);
    await sleep(50);
  }
}
