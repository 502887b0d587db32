import type { Meter } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/store.ts';
import type { CloudEvent } from '../messaging/cloud-event.ts';
import type { MessageSubscription } from '../messaging/message-bus.ts';
import { createToken } from '../token.ts';
import { inboxTable } from './outbox-tables.ts';

/** Reacts in a unit of work, which also notes that the message was handled: no remote calls. */
export interface OnceSubscription<Data = unknown> {
  readonly name: string;
  readonly to: readonly string[];
  handle(tx: TransactionContext, message: CloudEvent<Data>): Promise<void>;
}

export interface Inbox {
  /** The effect of each message once, however often it is delivered: `bus.subscribe(inbox.once({ ... }))`. */
  once<Data>(subscription: OnceSubscription<Data>): MessageSubscription<Data>;
}

export const Inbox = createToken<Inbox>('Inbox');

export interface InboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly meter: Meter;
}

export function createInbox({ database, clock, ids, meter }: InboxOptions): Inbox {
  database.declare(inboxTable);
  const duplicates = meter.createCounter('inbox.duplicates', { unit: '{message}' });
  return {
    once: ({ name, to, handle }) => ({
      name,
      to,
      async handle(ctx, message) {
        const now = clock.now().toISOString();
        const times = { created_at: now, updated_at: now };
        const row = { id: ids.next(), version: 1, ...times, message: `${name} ${message.source} ${message.id}` };
        try {
          await database.run(ctx, async (tx) => {
            // First of all: a second delivery at the same time waits here until the outcome of this one is known.
            await noteHandled(() => database.writer(tx).insert(inboxTable, row));
            await handle(tx, message);
          });
        } catch (error) {
          if (!(error instanceof AlreadyHandled)) throw error;
          duplicates.add(1, { subscription: name });
        }
      },
    }),
  };
}

class AlreadyHandled extends Error {
  override readonly name = 'AlreadyHandled';
}

/** Whatever else is unique belongs to the handler. */
async function noteHandled(insert: () => Promise<void>): Promise<void> {
  try {
    await insert();
  } catch (error) {
    throw error instanceof UniqueViolation ? new AlreadyHandled() : error;
  }
}
