import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import type { Database } from '../../db/database.ts';
import { type Table, UniqueViolation } from '../../db/store.ts';

export const nonceTable: Table = {
  name: 'signing_nonces',
  columns: { nonce: 'text', expires_at: 'timestamp' },
  unique: ['nonce'],
  optional: [],
  sorted: ['expires_at'],
};

/** Which signatures were used, for all processes that share the database. */
export interface Nonces {
  /** False when it was used before. It is remembered until `until`. */
  use(ctx: Context, nonce: string, until: Date): Promise<boolean>;
}

export interface NoncesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function createNonces({ database, clock, ids }: NoncesOptions): Nonces {
  database.declare(nonceTable);
  return {
    async use(ctx, nonce, until) {
      const now = clock.now().toISOString();
      const row = {
        id: ids.next(),
        version: 1,
        created_at: now,
        updated_at: now,
        nonce,
        expires_at: until.toISOString(),
      };
      try {
        await database.run(ctx, (tx) => database.writer(tx).insert(nonceTable, row));
        return true;
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },
  };
}
