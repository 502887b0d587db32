import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Context } from '../../../../kernel/context.ts';
import type { IdSource } from '../../../../kernel/id.ts';
import type { Database } from '../../../db/database.ts';
import type { Leases } from '../../../db/lease/leases.ts';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import type { SearchableTable, SearchDocument } from '../../search-driver.ts';
import { changesTable, toChangeRow } from './changes-table.ts';
import type { EngineClient } from './engine-client.ts';
import type { EngineIndex } from './engine-index.ts';
import { sendChanges } from './send-changes.ts';
import { dropRefused } from './settle-changes.ts';

const LEASE = 'search-reindex';
const LEASE_MS = 60_000;

export interface RebuildOptions {
  readonly database: Database;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly ask: EngineClient;
  readonly index: EngineIndex;
  /** As long as whoever tells the engine of changes may still write to an index that it has seen. */
  readonly graceMs: number;
}

/**
 * Fills an index beside the one in use, which it then replaces from one moment to the next. Changes come into both meanwhile; an older version
 * of a row never replaces a newer one.
 */
export async function rebuildBeside(
  ctx: Context,
  options: RebuildOptions,
  tables: readonly SearchableTable[],
): Promise<void> {
  const { leases, ids, index, graceMs } = options;
  const holder = ids.next();
  const hold = async (): Promise<void> => {
    if (!(await leases.hold(ctx, LEASE, holder, LEASE_MS)))
      throw new StartupError('Another process is making the index anew; try again when it is done');
  };
  /** An index that is deleted at once would be made again by whoever is just writing to it. */
  const tidyUp = async (): Promise<void> => {
    try {
      await sleep(graceMs);
      await index.delete((await index.find()).others);
    } finally {
      await leases.release(ctx, LEASE, holder);
    }
  };

  await hold();
  const { next: left } = await index.find();
  if (left !== undefined) await index.leave(left);
  const fresh = await index.add();
  try {
    for (const table of tables)
      for await (const documents of readAll(ctx, table)) {
        await hold();
        await fill(ctx, options, fresh, documents);
      }
    await hold();
    await index.use(fresh);
  } catch (error) {
    // What cannot be undone now is undone when the index is made anew the next time. By now that may be somebody else.
    const isNext = await index.find().then(
      ({ next }) => next === fresh,
      () => false,
    );
    if (isNext) await index.leave(fresh).catch(() => undefined);
    await tidyUp().catch(() => undefined);
    throw error;
  }
  await tidyUp();
}

async function* readAll(ctx: Context, { read }: SearchableTable): AsyncGenerator<readonly SearchDocument[]> {
  let documents = await read(ctx, undefined);
  for (let last = documents.at(-1); last; last = documents.at(-1)) {
    yield documents.filter(({ text }) => text !== '');
    documents = await read(ctx, last.id);
  }
}

/** What the engine refuses for good is set aside, and the others are not to wait for it. */
async function fill(
  ctx: Context,
  { database, clock, ids, ask }: RebuildOptions,
  index: string,
  documents: readonly SearchDocument[],
): Promise<void> {
  const changes = documents.map(({ id, ...rest }) => ({ document: id, ...rest }));
  const outcomes = await sendChanges(ask, [index], changes, { timeoutMs: LEASE_MS / 2 });
  const refused = changes.flatMap((change) => {
    const outcome = outcomes.get(change.document);
    if (outcome?.kind === 'later') throw new Error(`The engine does not take documents: ${outcome.reason}`);
    return outcome?.kind === 'refused' ? [{ change, reason: outcome.reason }] : [];
  });
  if (refused.length === 0) return;
  await database.run(ctx, async (tx) => {
    await dropRefused(tx, database, new Map(refused.map(({ change }) => [change.document, change.version])));
    for (const { change, reason } of refused) {
      const row = toChangeRow(change, { id: ids.next(), at: clock.now(), reason });
      await database.writer(tx).insert(changesTable, row);
    }
  });
}
