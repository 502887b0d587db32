import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Context } from '../../../../kernel/context.ts';
import type { IdSource } from '../../../../kernel/id.ts';
import type { Database } from '../../../db/database.ts';
import type { Leases } from '../../../db/lease/leases.ts';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import type { NewIndex } from '../../search-driver.ts';
import { changesTable, toChangeRow } from './changes-table.ts';
import type { EngineClient } from './engine-client.ts';
import type { EngineIndex } from './engine-index.ts';
import { sendChanges } from './send-changes.ts';

const LEASE = 'search-reindex';
const LEASE_MS = 60_000;

export interface NewIndexOptions {
  readonly database: Database;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly ask: EngineClient;
  readonly index: EngineIndex;
  /** As long as whoever tells the engine of changes may still write to an index that it has seen. */
  readonly graceMs: number;
}

/** Makes an index beside the one in use. Changes come into both from now on; an older version of a row never replaces a newer one. */
export async function openNewIndex(ctx: Context, options: NewIndexOptions): Promise<NewIndex> {
  const { database, leases, clock, ids, ask, index, graceMs } = options;
  const holder = ids.next();
  const hold = async (): Promise<void> => {
    if (!(await leases.hold(ctx, LEASE, holder, LEASE_MS)))
      throw new StartupError('Another process is making the index anew; try again when it is done');
  };
  await hold();
  const { next: left } = await index.find();
  if (left !== undefined) await index.leave(left);
  const fresh = await index.add();

  /** An index that is deleted at once would be made again by whoever is just writing to it. */
  async function clear(): Promise<void> {
    await sleep(graceMs);
    await index.delete((await index.find()).others);
    await leases.release(ctx, LEASE, holder);
  }

  return {
    async put(documents) {
      await hold();
      const changes = documents.map(({ id, ...rest }) => ({ document: id, ...rest }));
      const outcomes = await sendChanges(ask, [fresh], changes, { timeoutMs: LEASE_MS / 2 });
      const refused = changes.flatMap((change) => {
        const outcome = outcomes.get(change.document);
        if (outcome?.kind === 'later') throw new Error(`The engine does not take documents: ${outcome.reason}`);
        return outcome?.kind === 'refused' ? [{ change, reason: outcome.reason }] : [];
      });
      if (refused.length === 0) return;
      await database.run(ctx, async (tx) => {
        for (const { change, reason } of refused) {
          const row = toChangeRow(change, { id: ids.next(), at: clock.now(), reason });
          await database.writer(tx).insert(changesTable, row);
        }
      });
    },
    async finish() {
      await hold();
      await index.use(fresh);
      await clear();
    },
    async abandon() {
      const { next } = await index.find();
      if (next === fresh) await index.leave(fresh);
      await clear();
    },
  };
}
