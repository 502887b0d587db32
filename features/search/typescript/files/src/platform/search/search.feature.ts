import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createDbSearch } from './drivers/db-search.ts';
import { createIndexer } from './indexer.ts';
import { searchConfig } from './search.config.ts';
import { searchRoutes, searchSchemas } from './search.routes.ts';
import { Search } from './search.ts';
import { type OpenSearchDriver, type SearchDriver, SearchDrivers } from './search-driver.ts';
import { searchableColumns } from './searchable-columns.ts';
import { wordsOf } from './words.ts';

/** Finds rows of all modules by their words, as soon as they are committed. */
export const searchFeature = defineFeature({
  id: 'search',
  after: ['db'],
  config: searchConfig,
  setup({ clock, commands, db, http, ids, lifecycle, meter, provide, use }, { url }) {
    const database = use(Database);
    const tables = createDbSearch({ database, store: () => use(CurrentStore), clock });
    const openDb: OpenSearchDriver = () => tables;
    provide(SearchDrivers, () => new Map([['db', openDb]]));
    let opened: SearchDriver | undefined;
    const driver = (): SearchDriver => {
      opened ??= openDriver(use(SearchDrivers), url);
      return opened;
    };
    const indexer = createIndexer({ database, driver, columns: searchableColumns });
    const durations = meter.createHistogram('search.duration', { unit: 's' });

    const search: Search = {
      async find(ctx, { text, kind, limit }) {
        const words = wordsOf(text);
        if (words.length === 0) return [];
        const started = performance.now();
        let outcome = 'error';
        try {
          const hits = await driver().find(ctx, { words, kind, limit });
          outcome = hits.length > 0 ? 'found' : 'nothing';
          return hits;
        } finally {
          durations.record((performance.now() - started) / 1000, { outcome });
        }
      },
    };
    provide(Search, () => search);
    http.routes(searchRoutes(search), searchSchemas);
    lifecycle.add({ name: 'search', start: async () => void driver() });
    db.onChange('outbox', (tx, change) => indexer.follow(tx, change));

    commands.add('reindex', async () => {
      const store = use(CurrentStore);
      await store.open();
      try {
        const rows = await indexer.rebuild(systemContext(ids));
        process.stdout.write(`${rows} rows are indexed.\n`);
      } finally {
        await store.close();
      }
    });
  },
});

function openDriver(drivers: ReadonlyMap<string, OpenSearchDriver>, text: string): SearchDriver {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`SEARCH_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}
