import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { where } from '../../../kernel/specification.ts';
import { createToken } from '../../token.ts';
import type { Database } from '../database.ts';
import { type Row, type Table, UniqueViolation } from '../store.ts';

export const leaseTable: Table = {
  name: 'leases',
  columns: { name: 'text', holder: 'text', held_until: 'timestamp' },
  unique: ['name'],
  optional: [],
  sorted: [],
};

/** Locks with a time limit, for all processes that share the database. */
export interface Leases {
  /** Takes a free lease, or extends one's own. False while somebody else has it. */
  hold(ctx: Context, name: string, holder: string, ms: number): Promise<boolean>;
  /** Gives one's own lease back. */
  release(ctx: Context, name: string, holder: string): Promise<void>;
}

export const Leases = createToken<Leases>('Leases');

export interface LeasesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function createLeases({ database, clock, ids }: LeasesOptions): Leases {
  database.declare(leaseTable);
  const find = async (ctx: Context, name: string): Promise<Row | undefined> => {
    const order = [{ column: 'id', descending: false }];
    const query = { where: where('name', 'eq', name), order, limit: 1 };
    return (await database.reader(ctx).select(leaseTable, query))[0];
  };
  const isFree = (row: Row | undefined, holder: string): boolean =>
    !row || row.holder === holder || Date.parse(String(row.held_until)) <= clock.now().getTime();
  const write = (ctx: Context, name: string, holder: string, until: Date): Promise<boolean> =>
    database.run(ctx, async (tx) => {
      const row = await find(tx, name);
      if (!isFree(row, holder)) return false;
      const now = clock.now().toISOString();
      const cells = { updated_at: now, name, holder, held_until: until.toISOString() };
      if (row)
        return database.writer(tx).update(leaseTable, { ...row, ...cells, version: row.version + 1 }, row.version);
      await database.writer(tx).insert(leaseTable, { id: ids.next(), version: 1, created_at: now, ...cells });
      return true;
    });
  return {
    async hold(ctx, name, holder, ms) {
      // Whoever only waits for the lease reads, and leaves the writing to others.
      if (!isFree(await find(ctx, name), holder)) return false;
      try {
        return await write(ctx, name, holder, new Date(clock.now().getTime() + ms));
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },
    async release(ctx, name, holder) {
      const row = await find(ctx, name);
      if (row?.holder === holder) await write(ctx, name, holder, clock.now());
    },
  };
}
