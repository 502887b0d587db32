import type { Counter } from '@opentelemetry/api';
import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import { where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row } from '../../db/store.ts';
import type { JobHandler } from '../../jobs/job.ts';
import type { Logger } from '../../log/logger.ts';
import { signWebhook } from '../webhook-signature.ts';
import { AddressRefused } from './address-guard.ts';
import type { Deliveries, DeliveryState } from './deliveries.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';
import { changeRow, deliveryTable, endpointTable } from './outgoing-tables.ts';
import type { SendRequest } from './send-request.ts';

export interface DeliverOptions {
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly secrets: () => EndpointSecrets;
  readonly send: SendRequest;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sent: Pick<Counter, 'add'>;
  /** An endpoint that so many messages in a row could not be delivered to is disabled. 0 is never. */
  readonly disableAfter: number;
  readonly agent: string;
  /** Less than the job has, which would otherwise not know what became of it. */
  readonly timeoutMs: number;
}

interface Attempt {
  readonly status: number | null;
  readonly error: string | null;
  /** The endpoint wants nothing any more, or must not get anything: another attempt is of no use. */
  readonly final: boolean;
}

/** Another attempt may do better. The job is tried again. */
class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
}

/** Sends one message. What became of it is written after it was sent, so a crash in between sends it twice, with the same id. */
export function createDeliver(options: DeliverOptions): JobHandler<{ readonly delivery: string }> {
  const { database, deliveries, clock, log, sent, disableAfter } = options;

  async function findEndpoint(ctx: Context, id: string): Promise<Row | undefined> {
    const query = { where: where('id', 'eq', id), order: [{ column: 'id', descending: false }], limit: 1 };
    return (await database.reader(ctx).select(endpointTable, query))[0];
  }

  async function note(ctx: Context, id: string, state: DeliveryState, changes: Partial<Row> = {}): Promise<void> {
    await database.run(ctx, async (tx) => {
      const row = await deliveries.find(tx, id);
      if (row)
        await database
          .writer(tx)
          .update(deliveryTable, changeRow(row, { ...changes, state }, clock.now()), row.version);
    });
  }

  /** A change at the same time goes first: the next failure counts. */
  async function judge(ctx: Context, id: string, attempt: Attempt): Promise<void> {
    await database.run(ctx, async (tx) => {
      const row = await findEndpoint(tx, id);
      const changes = row && countFailure(Number(row.failures), attempt, disableAfter);
      if (!changes) return;
      await database.writer(tx).update(endpointTable, changeRow(row, changes, clock.now()), row.version);
      if (changes.reason) log.warn({ endpoint: id, reason: changes.reason }, 'a webhook endpoint is disabled');
    });
  }

  return async (ctx, { delivery: id }, job) => {
    const delivery = await deliveries.find(ctx, id);
    if (delivery?.state !== 'pending') return;
    const endpoint = await findEndpoint(ctx, String(delivery.endpoint));
    if (endpoint?.state !== 'enabled') {
      sent.add(1, { outcome: 'cancelled' });
      return note(ctx, id, 'cancelled');
    }
    const attempt = await sendMessage(ctx, delivery, endpoint, options);
    const changes = { attempts: job.attempt, status: attempt.status, error: attempt.error };
    if (attempt.error === null) {
      sent.add(1, { outcome: 'delivered' });
      await note(ctx, id, 'delivered', changes);
      return judge(ctx, endpoint.id, attempt);
    }
    const isLast = attempt.final || job.attempt >= job.attempts;
    sent.add(1, { outcome: isLast ? 'failed' : 'retry' });
    await note(ctx, id, isLast ? 'failed' : 'pending', changes);
    // The row says what became of it, so the last failure is no dead letter that somebody would have to look after.
    if (!isLast) throw new NotDelivered(attempt.error);
    await judge(ctx, endpoint.id, attempt);
  };
}

/** Failures in a row disable an endpoint, and so does one that says that it is gone. `undefined` when nothing changes. */
function countFailure(before: number, { status, error }: Attempt, disableAfter: number): Partial<Row> | undefined {
  if (error === null) return before === 0 ? undefined : { failures: 0 };
  const failures = before + 1;
  if (status === 410) return { failures, state: 'disabled', reason: 'it answered 410 Gone' };
  if (disableAfter === 0 || failures < disableAfter) return { failures };
  return { failures, state: 'disabled', reason: `${failures} messages in a row could not be delivered` };
}

async function sendMessage(
  { signal }: Context,
  delivery: Row,
  endpoint: Row,
  { secrets, send, clock, agent, timeoutMs }: DeliverOptions,
): Promise<Attempt> {
  const now = clock.now();
  const [id, timestamp] = [String(delivery.message), Math.floor(now.getTime() / 1000)];
  const body = new TextEncoder().encode(String(delivery.body));
  const { previous_until: until } = endpoint;
  const previousUntil = until === null || until === undefined ? undefined : new Date(String(until));
  const keys = secrets().keysOf({ id: endpoint.id, generation: Number(endpoint.generation), previousUntil }, now);
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.byteLength),
    'user-agent': agent,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signWebhook({ id, timestamp, body }, keys),
  };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const status = await send({ url: new URL(String(endpoint.url)), headers, body, signal: limited });
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? null : `answered with ${status}`, final: status === 410 };
  } catch (error) {
    return { status: null, error: describe(error), final: error instanceof AddressRefused };
  }
}

/** For whoever registered the endpoint: without what the error knows of our network. */
function describe(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return code === 'ABORT_ERR' ? 'did not answer in time' : `could not be reached (${code ?? 'failed'})`;
}
