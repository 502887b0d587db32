import type { OutgoingWebhooks } from '../webhooks/outgoing/outgoing-webhooks.ts';
import { isFinished, type OnOperation } from './operation-store.ts';

const TYPE = 'operation.finished';

/** Endpoints are told when an operation has ended. Its result they read with their own rights. */
export function tellEndpoints(webhooks: OutgoingWebhooks): OnOperation {
  webhooks.announce(TYPE);
  return async (tx, row) => {
    const { id, kind, state } = row;
    if (isFinished(row)) await webhooks.publish(tx, TYPE, { id, kind, state });
  };
}
