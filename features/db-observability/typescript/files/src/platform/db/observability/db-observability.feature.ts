import { CurrentConfig } from '../../config/current-config.ts';
import { defineFeature } from '../../feature.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { QueryObservers } from '../sql/query-log.ts';
import { sqlConfig } from '../sql/sql.config.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import { isSqlStore } from '../sql/sql-store.ts';
import { CurrentStore } from '../store.ts';
import { createConnectionGauges } from './connection-gauges.ts';
import { dbObservabilityConfig } from './db-observability.config.ts';
import { requireStatement } from './explain.ts';
import { explainers } from './explainers.ts';
import { createSlowStatements } from './slow-statements.ts';

const PLAN_EVERY_MS = 3_600_000;

/** What the database does: slow statements under their fingerprints, plans on demand, connections. */
export const dbObservabilityFeature = defineFeature({
  id: 'db-observability',
  after: ['db', 'sql'],
  config: dbObservabilityConfig,
  setup({ clock, commands, log, meter, use }, { explainSlow }) {
    const slowMs = Number(use(CurrentConfig).get(sqlConfig.slowMs));
    const driver = (): SqlDriver | undefined => {
      const store = use(CurrentStore);
      return isSqlStore(store) ? store.driver : undefined;
    };
    const explain = async (statement: string): Promise<readonly string[]> => {
      const current = driver();
      const explainer = explainers[current?.dialect.name ?? ''];
      if (!current || !explainer) throw new StartupError('DATABASE_URL names a database that explains nothing');
      return explainer(current, statement);
    };
    const options = { log, meter, clock, slowMs, planEveryMs: PLAN_EVERY_MS };
    const observe = createSlowStatements({ ...options, explain: explainSlow ? explain : undefined });
    use(QueryObservers).set('slow', observe);
    createConnectionGauges(meter, () => driver()?.connections());
    commands.add('explain', async (args) => {
      const statement = requireStatement(args.join(' '));
      const store = use(CurrentStore);
      await store.open();
      try {
        process.stdout.write((await explain(statement)).map((line) => `${line}\n`).join(''));
      } finally {
        await store.close();
      }
    });
  },
});
