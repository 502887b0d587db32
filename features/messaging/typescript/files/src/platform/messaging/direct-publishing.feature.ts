import { Database } from '../db/database.ts';
import { defineFeature } from '../feature.ts';
import { toCloudEvent } from './cloud-event.ts';
import { MessageBus, MessageSchemas } from './message-bus.ts';

/** Publishes the domain events of every module after the commit. What a crash or the broker loses in between is lost. */
export const directPublishingFeature = defineFeature({
  id: 'direct-publishing',
  after: ['messaging'],
  setup({ db, log, service, use }) {
    db.onChange('outbox', async (tx, { events }) => {
      if (events.length === 0) return;
      const schemas = use(MessageSchemas);
      const messages = events.map((event) => toCloudEvent(tx, event, service.name, schemas.get(event.type)));
      use(Database).afterCommit(tx, () => {
        use(MessageBus)
          .publish(messages)
          .catch((err: unknown) => {
            const lost = messages.map(({ id, type }) => ({ id, type }));
            log.error({ err, lost, correlationId: tx.correlationId }, 'events were not published');
          });
      });
    });
  },
});
