import { sql } from 'kysely';
import { defineFeature } from '../../feature.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { createLoop } from '../../loop/loop.ts';
import { isSqlStore, type SqlStore } from '../sql/sql-store.ts';
import { CurrentStore, type Store, StoreDrivers, StoreLayers } from '../store.ts';
import { mayLagPhase } from './may-lag.ts';
import { readReplicaConfig } from './read-replica.config.ts';
import { createRecentWriters } from './recent-writers.ts';
import { createLagMeter } from './replica-lag.ts';
import { routeReads } from './route-reads.ts';

/** Reads of requests go to `DATABASE_READ_URL` while it is fresh enough. */
export const readReplicaFeature = defineFeature({
  id: 'read-replica',
  after: ['db', 'postgres'],
  config: readReplicaConfig,
  setup({ clock, http, lifecycle, log, meter, use }, { url, maxLagMs, pollMs }) {
    if (url === undefined) return;
    const replica = openReplica(use(StoreDrivers).get('postgres'), url);
    const now = (): number => clock.now().getTime();
    // Longer than what the replica may be behind, with the time since that was measured.
    const writers = createRecentWriters(now, maxLagMs + 2 * pollMs);
    const reads = meter.createCounter('db.replica.reads', { unit: '{read}' });
    const lag = meter.createGauge('db.replica.lag', { unit: 's' });
    const positions = createLagMeter();
    let freshUntil = 0;
    let isAway = false;

    const show = (behindMs: number): void => {
      freshUntil = behindMs <= maxLagMs ? now() + 2 * pollMs : 0;
      lag.record(Math.min(behindMs, 3_600_000) / 1000);
    };
    const onFailure = (err: unknown): void => {
      show(Number.POSITIVE_INFINITY);
      if (!isAway) log.warn({ err }, 'the replica is away: everything is read from the primary');
      isAway = true;
    };
    http.phase('validate', mayLagPhase);
    // Nearest to the driver: whatever else stands between sees no difference between the two.
    use(StoreLayers).unshift((primary) =>
      routeReads(primary, {
        replica,
        isFresh: () => now() < freshUntil,
        writers,
        onRead: (target) => reads.add(1, { target }),
        onFailure,
      }),
    );

    const loop = createLoop({
      everyMs: pollMs,
      async turn() {
        const at = now();
        positions.primary(at, await readPosition(requireSql(use(CurrentStore))));
        show(positions.behind(now(), await readPosition(replica)));
        if (isAway) log.info('the replica is back');
        isAway = false;
        return false;
      },
      onError: onFailure,
    });
    lifecycle.add({ name: 'read replica', start: async () => loop.start(), stop: () => loop.stop() });
  },
});

/** Of a primary what it has written, of a replica what it has replayed. */
async function readPosition({ driver }: SqlStore): Promise<string> {
  const { rows } = await sql<{ readonly position: string }>`
    select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end::text as position
  `.execute(driver.reader());
  return rows[0]?.position ?? '0/0';
}

function openReplica(open: ((url: URL) => Store) | undefined, url: string): SqlStore {
  if (!open) throw new StartupError('DATABASE_READ_URL needs the driver for PostgreSQL');
  return requireSql(open(new URL(url)));
}

function requireSql(store: Store): SqlStore {
  if (!isSqlStore(store)) throw new StartupError('DATABASE_READ_URL needs PostgreSQL in DATABASE_URL too');
  return store;
}
