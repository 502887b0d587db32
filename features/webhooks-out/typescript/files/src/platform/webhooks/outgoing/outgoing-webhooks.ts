import type { TransactionContext } from '../../../kernel/context.ts';
import type { DomainEvent } from '../../../kernel/domain-event.ts';
import { createToken } from '../../token.ts';

export interface AnnounceOptions {
  /** The domain event that is told of, in the unit of work of its change. Without it, `publish` does. */
  readonly event?: string;
  /** What others get to know of the event. Default: id and version of the aggregate, and the data of the event. */
  readonly toData?: (event: DomainEvent) => unknown;
}

/** What this service tells others, who have registered endpoints for it. */
export interface OutgoingWebhooks {
  /** A type of event that endpoints can ask for, e.g. `invoice.paid`. To be called in `setup`. */
  announce(type: string, options?: AnnounceOptions): void;
  /** Tells every endpoint that asked for it when the unit of work is committed, and nobody if it is rolled back. */
  publish(tx: TransactionContext, type: string, data: unknown): Promise<void>;
}

export const OutgoingWebhooks = createToken<OutgoingWebhooks>('OutgoingWebhooks');
