import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { Leases } from '../db/lease/leases.ts';
import { CurrentStore, type Store, StoreLayers, type Table } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { Jobs } from '../jobs/jobs.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createLoop } from '../loop/loop.ts';
import { dataMap } from './data-map.ts';
import { type DataMap, encryptedColumns, encryptsAnything, findMapProblems } from './data-policy.ts';
import { encryptStore } from './encryption/encrypt-store.ts';
import { createKeyRing, type KeyRing } from './encryption/key-ring.ts';
import { reencrypt } from './encryption/reencrypt.ts';
import { createErasures } from './erasures.ts';
import { governanceConfig } from './governance.config.ts';
import { governanceErrors } from './governance.errors.ts';
import { governanceRoutes } from './governance.routes.ts';
import { governanceSchemas } from './governance.schemas.ts';
import { createPersonalData } from './personal-data.ts';
import { platformData } from './platform-data.ts';

const HOUR_MS = 3_600_000;
const LEASE = 'governance';

/** Does what the data map says: encrypts, exports, forgets, and deletes in time. */
export const governanceFeature = defineFeature({
  id: 'governance',
  after: ['db', 'jobs', 'lease'],
  config: governanceConfig,
  setup(platform, { keys: given, expireHours }) {
    const { clock, commands, errors, http, ids, lifecycle, log, meter, service, use } = platform;
    const keys = openKeys(given, service.production);
    const columnsOf = (table: Table): readonly string[] => encryptedColumns(dataMap, table);
    let raw: Store | undefined;
    if (keys) {
      use(StoreLayers).push((store) => {
        raw = store;
        return encryptStore(store, keys, columnsOf);
      });
    }

    const database = use(Database);
    const jobs = use(Jobs);
    const map: DataMap = { ...platformData, ...dataMap };
    const data = createPersonalData({ database, clock, map });
    const erasures = createErasures({ database, jobs, data, clock, ids });
    const expired = meter.createCounter('governance.expired', { unit: '{row}' });
    errors.add(governanceErrors);
    http.routes(governanceRoutes(data, erasures), governanceSchemas);

    const leases = use(Leases);
    const holder = ids.next();
    const loop = createLoop({
      everyMs: expireHours * HOUR_MS,
      async turn() {
        const ctx = systemContext(ids);
        if (!(await leases.hold(ctx, LEASE, holder, HOUR_MS))) return false;
        expired.add(await data.expire(ctx));
        await leases.release(ctx, LEASE, holder);
        return false;
      },
      onError: (err) => log.error({ err }, 'what was kept for long enough is still there'),
    });
    lifecycle.add({
      name: 'data governance',
      last: true,
      async start() {
        const problems = findMapProblems(map, database.tables);
        if (problems.length > 0) throw new StartupError(`The data map cannot be kept\n  ${problems.join('\n  ')}`);
        if (Object.values(map).some(({ retention }) => retention)) loop.start();
      },
      stop: () => loop.stop(),
    });

    commands.add('rekey', async () => {
      if (!keys) throw new StartupError('DATA_KEYS holds no key');
      const store = use(CurrentStore);
      await store.open();
      try {
        const rows = await reencrypt(systemContext(ids), { database, raw: raw ?? store, keys, columnsOf });
        process.stdout.write(`${rows} rows are written anew, under the first key of DATA_KEYS.\n`);
      } finally {
        await store.close();
      }
    });
  },
});

function openKeys(given: readonly string[] | undefined, isProduction: boolean): KeyRing | undefined {
  if (given !== undefined && given.length > 0) return createKeyRing(given);
  if (isProduction && encryptsAnything(dataMap))
    throw new StartupError('The data map has encrypted columns: set DATA_KEYS to at least one key');
  return undefined;
}
