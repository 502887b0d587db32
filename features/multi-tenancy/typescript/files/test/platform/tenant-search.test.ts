import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Database } from '../../src/platform/db/database.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { createDbSearch } from '../../src/platform/search/drivers/db-search.ts';
import { createIndexer } from '../../src/platform/search/indexer.ts';
import { searchableColumns } from '../../src/platform/search/searchable-columns.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf, forNobody } from '../support/tenants.ts';

it('a search finds what is of the tenant, also after everything was indexed anew', async () => {
  await using service = await startService();
  const found = async (tenant: string, id: string, word: string): Promise<boolean> => {
    const { json } = await clientOf(service, tenant).get(`/search?q=${encodeURIComponent(word)}&limit=100`);
    return json.items.some((item: { id: string }) => item.id === id);
  };
  const { use, clock } = service.app.platform;
  const database = use(Database);
  const options = { database, store: () => use(CurrentStore), clock };
  const indexer = createIndexer({ database, driver: () => createDbSearch(options), columns: searchableColumns });
  for (const contract of modules) {
    const [column] = searchableColumns[contract.collection.replaceAll('-', '_')] ?? [];
    const field = Object.keys(contract.fields).find((name) => name.toLowerCase() === column?.replaceAll('_', ''));
    const kind = field === undefined ? undefined : contract.fields[field]?.kind;
    if (field === undefined || (kind !== 'string' && kind !== 'text')) continue;
    const word = `needle${Math.random().toString(36).slice(2, 10)}`;
    const created = await clientOf(service, 'acme').post(`/${contract.collection}`, {
      ...sampleOf(contract),
      [field]: word,
    });
    assert.equal(created.status, 201, created.text);
    const { id } = created.json;
    assert.deepEqual([await found('acme', id, word), await found('other', id, word)], [true, false]);
    await indexer.rebuild(forNobody);
    assert.deepEqual([await found('acme', id, word), await found('other', id, word)], [true, false]);
  }
});
