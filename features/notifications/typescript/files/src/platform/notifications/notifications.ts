import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { NotificationKind } from './notification-kind.ts';

/** Whom it is for. A channel that needs more adds a member by declaration merging. */
export interface Recipient {
  /** The id with which this person is authenticated: their inbox is found by it. */
  readonly id: string;
  readonly email?: string;
  readonly locale?: string;
}

export interface NotifyOptions<Data> {
  readonly to: Recipient;
  readonly data: Data;
  /** Of one kind, key and recipient there is one notification, however often it is asked for: `invoice-42-day-30`. */
  readonly key?: string;
}

/** Tells people what concerns them, by every channel that they have not turned off. */
export interface Notifications {
  /** Once for each kind, in `setup`. */
  add<Data>(kind: NotificationKind<Data>): void;
  /**
   * Inside a unit of work it is sent when that is committed, and never if it is rolled back. Gives back the id of the notification, or of the one
   * that the key had before. Throws `NOTIFICATION_CONFLICT` when somebody else uses the key at the same moment.
   */
  notify<Data>(ctx: Context, kind: NotificationKind<Data>, options: NotifyOptions<Data>): Promise<string>;
  /** Deletes all that is kept about somebody: inbox, log and preferences. Gives back how many rows there were. */
  forget(ctx: Context, recipient: string): Promise<number>;
}

export const Notifications = createToken<Notifications>('Notifications');
