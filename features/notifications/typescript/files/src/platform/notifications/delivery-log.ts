import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, oneOf, where } from '../../kernel/specification.ts';
import { readCursor, writeCursor } from '../db/cursor.ts';
import type { Database } from '../db/database.ts';
import { type Row, UniqueViolation } from '../db/store.ts';
import { changeRow, deliveryTable, hashOf, tenantOf } from './notification-tables.ts';
import { notificationErrors } from './notifications.errors.ts';

/** `suppressed`: the recipient has turned it off. `unreachable`: the channel has no address of theirs. */
export const DELIVERY_STATES = ['pending', 'sent', 'failed', 'suppressed', 'unreachable'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface NewDelivery {
  readonly notification: string;
  readonly recipient: string;
  readonly kind: string;
  readonly channel: string;
  readonly key: string | undefined;
  readonly state: DeliveryState;
  readonly address?: string;
  /** As JSON. */
  readonly content?: string;
}

export interface DeliveryQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly recipient?: string;
  readonly state?: DeliveryState;
}

export interface DeliveryLogOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly keepMs: number;
}

const LATEST = [{ column: 'id', descending: true }];
const ORDER = '-id';

/** What became of each notification on each channel. */
export class DeliveryLog {
  readonly #options: DeliveryLogOptions;

  constructor(options: DeliveryLogOptions) {
    this.#options = options;
    options.database.declare(deliveryTable);
  }

  /** The notification that this kind, key and recipient had before. */
  async findByKey(
    ctx: Context,
    { recipient, kind, key }: Pick<NewDelivery, 'recipient' | 'kind' | 'key'>,
    channels: readonly string[],
  ): Promise<string | undefined> {
    if (key === undefined) return undefined;
    const hashes = channels.map((channel) => hashOf(tenantOf(ctx), recipient, kind, key, channel));
    const query = { where: oneOf('dedupe', hashes), order: LATEST, limit: 1 };
    const [row] = await this.#options.database.reader(ctx).select(deliveryTable, query);
    return row && String(row.notification);
  }

  async add(tx: TransactionContext, { key, address, content, ...about }: NewDelivery): Promise<Row> {
    const { clock, database, ids, keepMs } = this.#options;
    const now = clock.now();
    const [id, tenant] = [ids.next(), tenantOf(tx)];
    const row: Row = {
      id,
      version: 1,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      tenant,
      ...about,
      address: address ?? null,
      content: content ?? null,
      attempts: about.state === 'sent' ? 1 : 0,
      error: null,
      dedupe: key === undefined ? id : hashOf(tenant, about.recipient, about.kind, key, about.channel),
      sent_at: about.state === 'sent' ? now.toISOString() : null,
      expires_at: new Date(now.getTime() + keepMs).toISOString(),
    };
    try {
      await database.writer(tx).insert(deliveryTable, row);
    } catch (error) {
      throw error instanceof UniqueViolation ? new AppError(notificationErrors.NOTIFICATION_CONFLICT) : error;
    }
    return row;
  }

  async find(ctx: Context, id: string): Promise<Row | undefined> {
    const query = { where: where('id', 'eq', id), order: LATEST, limit: 1 };
    return (await this.#options.database.reader(ctx).select(deliveryTable, query))[0];
  }

  /** Moves a delivery that is on its way. What has ended, or was erased meanwhile, stays as it is. */
  async note(ctx: Context, id: string, state: DeliveryState, changes: Partial<Row>): Promise<void> {
    const { clock, database } = this.#options;
    await database.run(ctx, async (tx) => {
      const row = await this.find(tx, id);
      if (row?.state !== 'pending') return;
      const now = clock.now();
      // A failed one may be repeated; of all others nobody needs the content any more.
      const keeps = state === 'pending' || state === 'failed';
      const ends = { ...(keeps ? {} : { content: null, address: null }), ...(state === 'sent' ? sentAt(now) : {}) };
      await database.writer(tx).update(deliveryTable, changeRow(row, { ...changes, ...ends, state }, now), row.version);
    });
  }

  async list(ctx: Context, { limit, cursor, recipient, state }: DeliveryQuery) {
    const condition = and<Record<string, unknown>>(
      where('tenant', 'eq', tenantOf(ctx)),
      ...(recipient === undefined ? [] : [where('recipient', 'eq', recipient)]),
      ...(state === undefined ? [] : [where('state', 'eq', state)]),
      ...(cursor === undefined ? [] : [where('id', 'lt', readCursor(cursor, ORDER, 'uuid').id)]),
    );
    const query = { where: condition, order: LATEST, limit: limit + 1 };
    const rows = await this.#options.database.reader(ctx).select(deliveryTable, query);
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, next: last && writeCursor(ORDER, last.id, last.id) };
  }

  /** Lets a failed delivery begin anew. */
  async revive(tx: TransactionContext, id: string): Promise<Row> {
    const { clock, database } = this.#options;
    const row = await this.find(tx, id);
    if (row?.tenant !== tenantOf(tx)) throw new AppError(notificationErrors.NOTIFICATION_NOT_FOUND);
    const revived = changeRow(row, { state: 'pending', attempts: 0 }, clock.now());
    if (row.state !== 'failed' || !(await database.writer(tx).update(deliveryTable, revived, row.version)))
      throw new AppError(notificationErrors.NOTIFICATION_NOT_REPEATABLE);
    return revived;
  }
}

function sentAt(now: Date): Partial<Row> {
  return { sent_at: now.toISOString(), error: null };
}
