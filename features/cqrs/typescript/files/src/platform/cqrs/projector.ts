import type { Context } from '../../kernel/context.ts';
import { where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Leases } from '../db/lease/leases.ts';
import type { Row, Table } from '../db/store.ts';
import type { ChangeLog, LoggedChange } from './change-log.ts';
import type { Projection } from './projections.ts';
import { createReadModelRows } from './read-model-rows.ts';

const PAGE = 100;
const BY_ID = [{ column: 'id', descending: false }];

export interface ProjectorOptions {
  readonly database: Database;
  readonly log: ChangeLog;
  readonly leases: Leases;
  readonly nextId: () => string;
  readonly now: () => Date;
  /** Tells this process from others. */
  readonly holder: string;
  readonly leaseMs: number;
}

export interface Projector {
  /** Applies the next changes. Gives back how many; 0 too while another process does it. */
  apply(ctx: Context, projection: Projection): Promise<number>;
  /**
   * Empties the read model and fills it from what the sources hold now. Gives back how many rows they have, or
   * `undefined` while another process works on it.
   */
  rebuild(ctx: Context, projection: Projection): Promise<number | undefined>;
  release(ctx: Context, projection: Projection): Promise<void>;
}

export function createProjector(options: ProjectorOptions): Projector {
  const { database, log, leases, holder, leaseMs } = options;
  const hold = (ctx: Context, { name }: Projection) => leases.hold(ctx, `projection ${name}`, holder, leaseMs);

  async function* scan(ctx: Context, table: Table): AsyncGenerator<Row> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const query = { where: where('id', 'gt', after), order: BY_ID, limit: PAGE };
      const rows = await database.reader(ctx).select(table, query);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.id;
    }
  }

  return {
    async apply(ctx, projection) {
      if ((await log.count(ctx, projection.name)) === 0 || !(await hold(ctx, projection))) return 0;
      return database.run(ctx, async (tx) => {
        const changes = await log.next(tx, projection.name, PAGE);
        for (const change of changes) {
          const rows = createReadModelRows(options, tx, projection.model, change.after ?? change.before);
          await projection.project(tx, rows, change);
          await log.forget(tx, change);
        }
        return changes.length;
      });
    },

    async rebuild(ctx, projection) {
      if (!(await hold(ctx, projection))) return undefined;
      return database.run(ctx, async (tx) => {
        const { model, name, sources } = projection;
        for await (const row of scan(tx, model.table))
          await database.writer(tx).delete(model.table, row.id, row.version);
        const seen = new Map<string, number>();
        for (const table of sources) {
          for await (const after of scan(tx, table)) {
            const rows = createReadModelRows(options, tx, model, after);
            await projection.project(tx, rows, { source: table.name, kind: 'created', before: undefined, after });
            seen.set(after.id, after.version);
          }
        }
        for (const change of selectSeen(await log.all(tx, name), seen)) await log.forget(tx, change);
        return seen.size;
      });
    },

    release: (ctx, { name }) => leases.release(ctx, `projection ${name}`, holder),
  };
}

/**
 * What a rebuild has taken into account. A change is committed together with its entry in the log, so that of a row in
 * version 3 the entries up to 3 are there. Of a row that the rebuild did not see, the entries are left if its beginning is
 * among them: it came later, or it came and went. If only its end is there, it had gone before.
 */
function selectSeen(changes: readonly LoggedChange[], seen: ReadonlyMap<string, number>): readonly LoggedChange[] {
  const begun = new Set(changes.filter(({ kind }) => kind === 'created').map(({ sourceId }) => sourceId));
  return changes.filter(({ sourceId, version }) => {
    const rebuilt = seen.get(sourceId);
    return rebuilt === undefined ? !begun.has(sourceId) : version <= rebuilt;
  });
}
