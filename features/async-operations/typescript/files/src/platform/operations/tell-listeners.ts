import type { EventStreams } from '../realtime/sse/event-streams.ts';
import { isFinished, type OnOperation, type OperationStore, ownerOf } from './operation-store.ts';

/** Who set an operation off can listen to `operation:<id>` at `/events`, instead of asking again and again. */
export function tellListeners(streams: EventStreams, store: OperationStore): OnOperation {
  streams.topic('operation', {
    allow: async (ctx, id) => id !== undefined && (await store.find(ctx, id))?.owner === ownerOf(ctx),
  });
  return (tx, row) => {
    const { id, kind, state, progress, owner } = row;
    // Whoever moves the operation on may act for nobody; those who listen do it for the tenant of its owner.
    const [tenant] = String(owner).split('/');
    const type = isFinished(row) ? 'finished' : 'progress';
    return streams.publish({ ...tx, tenant: tenant || undefined }, `operation:${id}`, type, {
      id,
      kind,
      state,
      progress,
    });
  };
}
