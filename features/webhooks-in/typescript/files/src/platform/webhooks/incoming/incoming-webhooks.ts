import type { TransactionContext } from '../../../kernel/context.ts';
import { createToken } from '../../token.ts';

/** What another service tells us, after we know that it was this service. */
export interface IncomingMessage {
  readonly source: string;
  /** The same for each repetition. */
  readonly id: string;
  readonly sentAt: Date;
  /** As the sender wrote it, e.g. `invoice.paid`. */
  readonly type: string;
  /** Not validated: the handler knows what it needs. */
  readonly data: unknown;
}

/**
 * Takes effect in the unit of work that notes the message: both are committed, or neither, and the sender tries again. Remote calls do not
 * belong into it.
 */
export type HandleMessage = (tx: TransactionContext, message: IncomingMessage) => Promise<void>;

/** A request, for those who check signatures of another kind. */
export interface ReceivedRequest {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The secrets of the source, as they are configured. */
  readonly secrets: readonly string[];
  readonly now: Date;
}

/** The id and time of a message that the source has signed, and `undefined` for any other. */
export type VerifyRequest = (request: ReceivedRequest) => { readonly id: string; readonly sentAt: Date } | undefined;

export interface SourceOptions {
  /** For a source that does not sign as Standard Webhooks says. */
  readonly verify?: VerifyRequest;
  /** Where the type of a message stands, when it is not the member `type` of the body. */
  readonly typeOf?: (body: Readonly<Record<string, unknown>>, headers: Headers) => string;
}

/** Where modules say which services may call them back. */
export interface IncomingWebhooks {
  /** Once for each source, in `setup`. It sends to `/webhooks/<source>`. */
  on(source: string, handle: HandleMessage, options?: SourceOptions): void;
}

export const IncomingWebhooks = createToken<IncomingWebhooks>('IncomingWebhooks');
