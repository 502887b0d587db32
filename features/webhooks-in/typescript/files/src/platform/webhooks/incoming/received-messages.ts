import type { Clock } from '../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import type { Database } from '../../db/database.ts';
import { type Table, UniqueViolation } from '../../db/store.ts';

/** Messages that have taken effect. */
export const receivedTable: Table = {
  name: 'received_webhooks',
  columns: { message: 'text', expires_at: 'timestamp' },
  unique: ['message'],
  optional: [],
  sorted: ['expires_at'],
};

export interface ReceivedMessages {
  /** Does `effect` once for each message, in one unit of work with the note that it was done. False when it was done before. */
  once(ctx: Context, message: string, effect: (tx: TransactionContext) => Promise<void>): Promise<boolean>;
}

export interface ReceivedMessagesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly keepMs: number;
}

/** Rolls the unit of work back; after a violated key no database goes on with it. */
class ReceivedBefore extends Error {}

export function createReceivedMessages({ database, clock, ids, keepMs }: ReceivedMessagesOptions): ReceivedMessages {
  database.declare(receivedTable);
  const note = async (tx: TransactionContext, message: string): Promise<void> => {
    const now = clock.now().getTime();
    const at = new Date(now).toISOString();
    const row = {
      id: ids.next(),
      version: 1,
      created_at: at,
      updated_at: at,
      message,
      expires_at: new Date(now + keepMs).toISOString(),
    };
    await database
      .writer(tx)
      .insert(receivedTable, row)
      .catch((error: unknown) => {
        throw error instanceof UniqueViolation ? new ReceivedBefore() : error;
      });
  };
  return {
    async once(ctx, message, effect) {
      try {
        await database.run(ctx, async (tx) => {
          await note(tx, message);
          await effect(tx);
        });
        return true;
      } catch (error) {
        if (error instanceof ReceivedBefore) return false;
        throw error;
      }
    },
  };
}
