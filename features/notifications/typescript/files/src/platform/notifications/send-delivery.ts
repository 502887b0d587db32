import type { Counter, Histogram } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import type { Row } from '../db/store.ts';
import { unlessAborted } from '../db/turns.ts';
import { defineJob, type JobHandler, type JobKind, type JobPolicy } from '../jobs/job.ts';
import type { Logger } from '../log/logger.ts';
import { isWorthRetrying } from '../retry/retry.ts';
import type { DeliveryLog, DeliveryState } from './delivery-log.ts';
import type { ChannelMessage, NotificationChannel } from './notification-channel.ts';
import type { AnyKind, Preferences } from './preferences.ts';

export type DeliverJob = JobKind<{ readonly delivery: string }>;

/** To write down what became of an attempt. */
const MARGIN_MS = 5000;

export function defineDeliverJob({ timeoutMs, ...policy }: JobPolicy & { readonly timeoutMs: number }): DeliverJob {
  return defineJob('notifications.deliver', { ...policy, timeoutMs: timeoutMs + MARGIN_MS });
}

export interface DeliveryMeters {
  readonly deliveries: Pick<Counter, 'add'>;
  readonly delay: Pick<Histogram, 'record'>;
}

export interface SendOptions {
  readonly deliveryLog: DeliveryLog;
  readonly preferences: Preferences;
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly channels: () => ReadonlyMap<string, NotificationChannel>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: DeliveryMeters;
  readonly timeoutMs: number;
}

/** Another attempt may do better. The job is tried again. */
class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
}

/** Hands one message to its channel. What became of it is written after that, so a crash in between sends it twice, with the same id. */
export function createSend(options: SendOptions): JobHandler<{ readonly delivery: string }> {
  const { deliveryLog, preferences, kinds, channels, clock, log, meters, timeoutMs } = options;

  async function isTurnedOff(ctx: Context, { kind: name, recipient, channel }: Row): Promise<boolean> {
    const kind = kinds.get(String(name));
    return kind !== undefined && !(await preferences.choose(ctx, String(recipient), kind)).on.includes(String(channel));
  }

  async function attempt(ctx: Context, row: Row): Promise<{ error: string; final: boolean } | undefined> {
    const channel = channels().get(String(row.channel));
    if (channel?.mode !== 'remote') return { error: 'the channel is not installed', final: true };
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      await unlessAborted(channel.deliver({ ...ctx, signal }, toMessage(row)), signal);
      return undefined;
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error), final: !isWorthRetrying(error) };
    }
  }

  return async (ctx, { delivery: id }, job) => {
    const row = await deliveryLog.find(ctx, id);
    if (row?.state !== 'pending') return;
    const about = { kind: String(row.kind), channel: String(row.channel) };
    const end = async (state: DeliveryState, outcome: string, error: string | null): Promise<void> => {
      meters.deliveries.add(1, { ...about, outcome });
      await deliveryLog.note(ctx, id, state, { attempts: job.attempt, error });
    };
    if (await isTurnedOff(ctx, row)) return end('suppressed', 'suppressed', null);
    const failure = await attempt(ctx, row);
    if (!failure) {
      meters.delay.record((clock.now().getTime() - Date.parse(String(row.created_at))) / 1000, {
        channel: about.channel,
      });
      return end('sent', 'sent', null);
    }
    // The service stops: the attempt does not count, and the job goes back to the queue.
    ctx.signal.throwIfAborted();
    if (!failure.final && job.attempt < job.attempts) {
      await end('pending', 'retry', failure.error);
      throw new NotDelivered(failure.error);
    }
    // The row says what became of it, so the last failure is no dead letter that somebody would have to look after.
    await end('failed', 'failed', failure.error);
    log.error(
      { delivery: id, ...about, error: failure.error, correlationId: ctx.correlationId },
      'a notification failed',
    );
  };
}

function toMessage({ id, notification, kind, tenant, recipient, address, content }: Row): ChannelMessage {
  const about = { id, notification: String(notification), kind: String(kind) };
  const whom = { tenant: String(tenant), recipient: String(recipient), address: String(address) };
  return { ...about, ...whom, ...JSON.parse(String(content)) };
}
