import { defineFeature } from '../../feature.ts';
import { MessageSchemas } from '../../messaging/message-bus.ts';
import { EventContracts } from './event-contracts.ts';

/** Has messages name the contract that their data keeps: `/billing/events/InvoiceCreated.v1`. */
export const messageSchemasFeature = defineFeature({
  id: 'message-schemas',
  after: ['event-contracts', 'messaging'],
  setup({ service, use }) {
    for (const { type, version } of use(EventContracts).current.values())
      use(MessageSchemas).set(type, `/${service.name}/events/${type}.v${version}`);
  },
});
