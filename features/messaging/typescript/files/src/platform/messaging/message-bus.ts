import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';
import type { CloudEvent } from './cloud-event.ts';

/**
 * Reacts to events of other services, and of this one, by their types. Messages with the same key come in order, each
 * at least once: it must be repeatable. It is called again when it throws, unless the refusal would be the same.
 */
export interface MessageSubscription<Data = unknown> {
  /** `<module>.<what it does>`, unique: all replicas of a service share it, and each message reaches one of them. */
  readonly name: string;
  /** `billing.InvoiceCreated` */
  readonly to: readonly string[];
  /** `ctx` has the correlation id and tenant of the message, and the message as its cause. */
  handle(ctx: Context, message: CloudEvent<Data>, attempt: number): Promise<void>;
}

/** Events between services. */
export interface MessageBus {
  /** Resolves when the broker has all of them. */
  publish(messages: readonly CloudEvent[]): Promise<void>;
  /** In `setup`. */
  subscribe<Data>(subscription: MessageSubscription<Data>): void;
}

export const MessageBus = createToken<MessageBus>('MessageBus');

/** By the type of an event, the URI of the schema that its data has when it leaves the service. */
export const MessageSchemas = createToken<Map<string, string>>('MessageSchemas');
