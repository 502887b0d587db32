import type { Context, TransactionContext } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { Recipient } from './notifications.ts';

/** One message on its way to one person. */
export interface ChannelMessage {
  /** Of this delivery: the same for each attempt. */
  readonly id: string;
  /** Of the notification: the same for each channel. */
  readonly notification: string;
  readonly kind: string;
  readonly tenant: string;
  /** The id of the recipient. */
  readonly recipient: string;
  /** What `addressOf` gave. */
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  /** Safe markup. */
  readonly html?: string;
  readonly link?: string;
}

interface ChannelBase {
  /** Whether a kind takes it that names no channels. */
  readonly byDefault: boolean;
  /** Where it reaches this person; `undefined` when it cannot. */
  addressOf(recipient: Recipient): string | undefined;
}

/** Only writes to the database of the service: delivered in the unit of work of what it tells of. */
export interface JoiningChannel extends ChannelBase {
  readonly mode: 'joining';
  deliver(tx: TransactionContext, message: ChannelMessage): Promise<void>;
}

/** Speaks with somebody else: delivered by a job, after the commit. A throw is tried again, unless it is a refusal for good. */
export interface RemoteChannel extends ChannelBase {
  readonly mode: 'remote';
  deliver(ctx: Context, message: ChannelMessage): Promise<void>;
}

export type NotificationChannel = JoiningChannel | RemoteChannel;

/** A channel registers itself under its name, in `setup`: `use(NotificationChannels).set('sms', createSmsChannel())`. */
export const NotificationChannels = createToken<Map<string, NotificationChannel>>('NotificationChannels');
