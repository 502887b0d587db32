import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { and, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row } from '../../db/store.ts';
import { defineJob, type JobKind } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Endpoints } from './endpoints.ts';
import { changeRow, deliveryTable } from './outgoing-tables.ts';
import { outgoingWebhookErrors } from './outgoing-webhooks.errors.ts';

/** `cancelled`: the endpoint was disabled or removed before it got the message. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'cancelled';

export interface Message {
  /** The same for each endpoint and each attempt. */
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  readonly data: unknown;
}

export type DeliverJob = JobKind<{ readonly delivery: string }>;

export interface DeliveriesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly jobs: () => Jobs;
  readonly endpoints: Endpoints;
  readonly job: DeliverJob;
  readonly keepMs: number;
}

const LATEST = [{ column: 'id', descending: true }];
const PAGE = 100;

export function defineDeliverJob(policy: {
  readonly attempts: number;
  readonly retryMs: number;
  readonly timeoutMs: number;
}): DeliverJob {
  return defineJob('webhooks.deliver', policy);
}

/** Messages for endpoints. Each is a row and a job in the unit of work of what it tells of. */
export class Deliveries {
  readonly #options: DeliveriesOptions;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    options.database.declare(deliveryTable);
  }

  async add(tx: TransactionContext, message: Message): Promise<void> {
    const { endpoints } = this.#options;
    const body = JSON.stringify({ type: message.type, timestamp: message.at.toISOString(), data: message.data });
    for (const { id } of await endpoints.findFor(tx, message.type)) await this.#insert(tx, id, message, body);
  }

  /** The latest first. */
  async list(ctx: Context, endpoint: string): Promise<readonly Row[]> {
    const { database, endpoints } = this.#options;
    const { id } = await endpoints.get(ctx, endpoint);
    const query = { where: where('endpoint', 'eq', id), order: LATEST, limit: PAGE };
    return database.reader(ctx).select(deliveryTable, query);
  }

  /** Sends a message anew, whatever became of it. */
  async repeat(ctx: Context, endpoint: string, delivery: string): Promise<Row> {
    const { database, endpoints, jobs, job, clock } = this.#options;
    return database.run(ctx, async (tx) => {
      const { id } = await endpoints.get(tx, endpoint);
      const row = await this.find(tx, delivery);
      if (row?.endpoint !== id) throw new AppError(outgoingWebhookErrors.WEBHOOK_ENDPOINT_NOT_FOUND);
      const changed = changeRow(row, { state: 'pending', attempts: 0 }, clock.now());
      await database.writer(tx).update(deliveryTable, changed, row.version);
      await jobs().enqueue(tx, job, { delivery }, { key: delivery });
      return changed;
    });
  }

  async find(ctx: Context, id: string): Promise<Row | undefined> {
    const query = { where: and(where('id', 'eq', id)), order: LATEST, limit: 1 };
    const [row] = await this.#options.database.reader(ctx).select(deliveryTable, query);
    return row;
  }

  async #insert(tx: TransactionContext, endpoint: string, { id: message, type }: Message, body: string): Promise<void> {
    const { clock, database, ids, jobs, job, keepMs } = this.#options;
    const now = clock.now();
    const row: Row = {
      id: ids.next(),
      version: 1,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      endpoint,
      message,
      type,
      body,
      state: 'pending',
      attempts: 0,
      status: null,
      error: null,
      expires_at: new Date(now.getTime() + keepMs).toISOString(),
    };
    await database.writer(tx).insert(deliveryTable, row);
    await jobs().enqueue(tx, job, { delivery: row.id }, { key: row.id });
  }
}
