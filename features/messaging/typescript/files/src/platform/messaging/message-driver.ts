import { createToken } from '../token.ts';

export interface OutgoingMessage {
  /** A broker that knows it already drops the message. */
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly body: string;
}

export interface IncomingMessage {
  readonly body: string;
  /** From 1. */
  readonly attempt: number;
}

/** What is to become of a delivered message. */
export type Disposition =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** Nobody will handle it: it goes where a person finds it. */
  | { readonly kind: 'dead'; readonly reason: string };

export interface Consumer {
  readonly name: string;
  readonly types: readonly string[];
  /** Never throws. */
  deliver(message: IncomingMessage): Promise<Disposition>;
}

/** A broker. It delivers every message to each consumer at least once, those of one key in order. */
export interface MessageDriver {
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Connects, and delivers from now on to these consumers. */
  open(consumers: readonly Consumer[]): Promise<void>;
  /** Takes no more messages, and resolves when those that were taken have been handled. */
  close(): Promise<void>;
}

/** Makes a driver from the `EVENTS_URL` whose scheme it is registered for. */
export type OpenMessageDriver = (url: URL) => MessageDriver;

/** A driver registers itself under its scheme: `use(MessageDrivers).set('nats', openNats)`. */
export const MessageDrivers = createToken<Map<string, OpenMessageDriver>>('MessageDrivers');

/** The broker of this app, for tests that break it. Everybody else uses `MessageBus`. */
export const CurrentMessageDriver = createToken<MessageDriver>('CurrentMessageDriver');
