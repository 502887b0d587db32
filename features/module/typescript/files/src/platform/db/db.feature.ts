import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { dbConfig } from './db.config.ts';
import { openMemoryStore } from './drivers/memory.ts';
import { CurrentStore, type OpenStore, type Store, StoreDrivers, StoreLayers } from './store.ts';

/** Opens the store that `DATABASE_URL` names, and makes the service not ready while it does not answer. */
export const dbFeature = defineFeature({
  id: 'db',
  config: dbConfig,
  setup({ health, lifecycle, log, provide, service, use }, { url }) {
    provide(StoreDrivers, () => new Map([['memory', openMemoryStore]]));
    provide(StoreLayers, () => []);
    provide(CurrentStore, () =>
      use(StoreLayers).reduce((store, wrap) => wrap(store), openStore(use(StoreDrivers), url)),
    );
    lifecycle.add({
      name: 'database',
      async start() {
        if (service.production && url.startsWith('memory:')) log.warn('data is kept in memory and lost at a restart');
        await use(CurrentStore).open();
      },
      stop: () => use(CurrentStore).close(),
    });
    health.add({ name: 'database', kind: 'ready', check: (signal) => use(CurrentStore).ping(signal) });
  },
});

function openStore(drivers: ReadonlyMap<string, OpenStore>, text: string): Store {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`DATABASE_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}
