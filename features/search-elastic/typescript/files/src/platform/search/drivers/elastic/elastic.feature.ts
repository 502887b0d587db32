import { systemContext } from '../../../context/context.ts';
import { Database } from '../../../db/database.ts';
import { Leases } from '../../../db/lease/leases.ts';
import { CurrentStore } from '../../../db/store.ts';
import { defineFeature } from '../../../feature.ts';
import { createLoop } from '../../../loop/loop.ts';
import { type OpenSearchDriver, SearchDrivers } from '../../search-driver.ts';
import { createBacklogGauges, readBacklog } from './backlog.ts';
import { changesTable } from './changes-table.ts';
import { elasticConfig } from './elastic.config.ts';
import { createElasticDriver, type ElasticDriver } from './elastic-driver.ts';
import { MAPPING_VERSION } from './index-names.ts';
import { refusedCommand } from './refused-command.ts';

const UPKEEP_MS = 15_000;

/** `https://user:password@host:9200`, and `http://` */
export const elasticFeature = defineFeature({
  id: 'search-elastic',
  after: ['lease', 'search'],
  config: elasticConfig,
  setup({ clock, commands, ids, lifecycle, log, meter, service, use }, { pollMs, ...settings }) {
    const database = use(Database);
    database.declare(changesTable);
    let driver: ElasticDriver | undefined;
    const open: OpenSearchDriver = (url) => {
      const options = { ...settings, url, database, leases: use(Leases), clock, ids, service: service.name };
      driver ??= createElasticDriver({ ...options, onChange: () => loop.wake() });
      return driver;
    };
    for (const scheme of ['http', 'https']) use(SearchDrivers).set(scheme, open);

    const loop = createLoop({
      everyMs: pollMs,
      turn: async () => (await driver?.relay.send(systemContext(ids))) ?? false,
      onError: (err) => log.warn({ err }, 'changes wait for the search engine'),
    });
    const show = createBacklogGauges(meter);
    let warned = false;
    const upkeep = createLoop({
      everyMs: UPKEEP_MS,
      async turn() {
        show(await readBacklog(systemContext(ids), database, clock));
        const { current } = (await driver?.index.find()) ?? {};
        const version = current === undefined ? MAPPING_VERSION : driver?.names.versionOf(current);
        if (version !== MAPPING_VERSION && !warned)
          log.warn({ index: current }, 'the search index has another mapping: run npm run search:reindex');
        warned = version !== MAPPING_VERSION;
        return false;
      },
      onError: (err) => log.warn({ err }, 'the state of the search index cannot be read'),
    });

    lifecycle.add({
      name: 'search engine',
      last: true,
      async start() {
        if (!driver) return;
        loop.start();
        upkeep.start();
      },
      async stop() {
        await Promise.all([loop.stop(), upkeep.stop()]);
        await driver?.relay.release(systemContext(ids)).catch(() => undefined);
      },
    });

    commands.add('search-refused', async (args) => {
      const store = use(CurrentStore);
      await store.open();
      try {
        const lines = await refusedCommand(systemContext(ids), { database, clock }, args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      } finally {
        await store.close();
      }
    });
  },
});
