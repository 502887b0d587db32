import type { Context } from '../../../kernel/context.ts';
import type { DomainEvent } from '../../../kernel/domain-event.ts';
import { createToken } from '../../token.ts';

/** What listeners get. */
export interface StreamEvent {
  /** A UUID of version 7: later events have greater ids. */
  readonly id: string;
  /** `invoice`, or `invoice:<key>` for what concerns one of them. */
  readonly topic: string;
  readonly tenant: string | undefined;
  /** What happened, for `addEventListener`. */
  readonly type: string;
  readonly data: unknown;
}

export interface TopicOptions {
  /** Whether the caller may listen. `key` is what follows the colon. Default: whoever may call the service at all. */
  readonly allow?: (ctx: Context, key: string | undefined) => boolean | Promise<boolean>;
  /** Domain events that are told of, to those who listen to all and to those who listen to the aggregate. */
  readonly events?: readonly string[];
  /** What listeners get to know of a domain event. Default: id and version of the aggregate, so that they read the rest with their own rights. */
  readonly toData?: (event: DomainEvent) => unknown;
}

/** Tells browsers and other listeners at `/events` what happens, while it happens. */
export interface EventStreams {
  /** Declares what can be listened to. Once for each name, in `setup`. */
  topic(name: string, options?: TopicOptions): void;
  /** Tells those who listen. Inside a unit of work: when it is committed, and never if it is rolled back. */
  publish(ctx: Context, topic: string, type: string, data: unknown): Promise<void>;
}

export const EventStreams = createToken<EventStreams>('EventStreams');
