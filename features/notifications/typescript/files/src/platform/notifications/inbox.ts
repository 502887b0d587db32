import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import { readCursor, writeCursor } from '../db/cursor.ts';
import type { Database } from '../db/database.ts';
import type { Row } from '../db/store.ts';
import { coreErrors } from '../errors/core-errors.ts';
import type { ChannelMessage } from './notification-channel.ts';
import { changeRow, inboxTable, isOf } from './notification-tables.ts';
import { notificationErrors } from './notifications.errors.ts';

export interface InboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly keepMs: number;
}

export interface InboxQuery {
  readonly limit: number;
  readonly cursor?: string;
  /** Only what is not read, or only what is. */
  readonly unread?: boolean;
}

export interface InboxPage {
  readonly items: readonly Row[];
  /** In the whole inbox. */
  readonly unread: number;
  readonly next: string | undefined;
}

/** Ids are made in the order of time, as far as its milliseconds tell. */
const LATEST = [{ column: 'id', descending: true }];
const ORDER = '-id';
const STEP = 200;
const UNREAD: Specification = where('read_at', 'eq', null);

/** What people find in the application. Everybody sees their own messages, and has to be known for it. */
export class Inbox {
  readonly #options: InboxOptions;

  constructor(options: InboxOptions) {
    this.#options = options;
    options.database.declare(inboxTable);
  }

  async add(tx: TransactionContext, { tenant, recipient, kind, subject, text, link }: ChannelMessage): Promise<void> {
    const { clock, database, ids, keepMs } = this.#options;
    const now = clock.now();
    const base = { id: ids.next(), version: 1, created_at: now.toISOString(), updated_at: now.toISOString() };
    const expires_at = new Date(now.getTime() + keepMs).toISOString();
    const message = { tenant, recipient, kind, subject, text, link: link ?? null, read_at: null, expires_at };
    await database.writer(tx).insert(inboxTable, { ...base, ...message });
  }

  async list(ctx: Context, { limit, cursor, unread }: InboxQuery): Promise<InboxPage> {
    const mine = isMine(ctx);
    const after = cursor === undefined ? and() : where('id', 'lt', readCursor(cursor, ORDER, 'uuid').id);
    const wanted = unread === undefined ? and() : where('read_at', unread ? 'eq' : 'ne', null);
    const reader = this.#options.database.reader(ctx);
    const query = { where: and(mine, after, wanted), order: LATEST, limit: limit + 1 };
    const [rows, count] = await Promise.all([
      reader.select(inboxTable, query),
      reader.count(inboxTable, and(mine, UNREAD)),
    ]);
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, unread: count, next: last && writeCursor(ORDER, last.id, last.id) };
  }

  /** Once is enough: the moment of the first time stays. */
  async markRead(ctx: Context, id: string): Promise<Row> {
    const { clock, database } = this.#options;
    const mine = isMine(ctx);
    return database.run(ctx, async (tx) => {
      const query = { where: and(mine, where('id', 'eq', id)), order: LATEST, limit: 1 };
      const [row] = await database.reader(tx).select(inboxTable, query);
      if (!row) throw new AppError(notificationErrors.NOTIFICATION_NOT_FOUND);
      if (row.read_at !== null) return row;
      const read = changeRow(row, { read_at: clock.now().toISOString() }, clock.now());
      // Whoever was faster did the same.
      await database.writer(tx).update(inboxTable, read, row.version);
      return read;
    });
  }

  /** All that are there now. Gives back how many were not read. */
  async markAllRead(ctx: Context): Promise<number> {
    const { database } = this.#options;
    const mine = and(isMine(ctx), UNREAD);
    for (let total = 0; ; ) {
      const count = await database.run(ctx, (tx) => this.#markSome(tx, mine));
      total += count;
      if (count < STEP) return total;
    }
  }

  async #markSome(tx: TransactionContext, condition: Specification): Promise<number> {
    const { clock, database } = this.#options;
    const writer = database.writer(tx);
    const rows = await writer.claim(inboxTable, { where: condition, order: LATEST, limit: STEP });
    const now = clock.now();
    for (const row of rows)
      await writer.update(inboxTable, changeRow(row, { read_at: now.toISOString() }, now), row.version);
    return rows.length;
  }
}

function isMine(ctx: Context): Specification {
  return isOf(ctx, requireActor(ctx));
}

/** An inbox is somebody's. */
export function requireActor({ actor }: Context): string {
  if (!actor) throw new AppError(coreErrors.UNAUTHENTICATED);
  return actor.id;
}
