import { defineRoute, type Route, type Schemas } from '../../http/route.ts';
import { incomingWebhookErrors } from './incoming-webhooks.errors.ts';
import type { Receive } from './receive-webhook.ts';

export const webhookSchemas: Schemas = {
  WebhookMessage: {
    type: 'object',
    description: 'As the sender has it. Standard Webhooks have a type, a time and data.',
    properties: { type: { type: 'string', maxLength: 255 } },
    examples: [{ type: 'payment.settled', timestamp: '2026-01-15T09:30:00.000Z', data: { id: 'p-1001' } }],
  },
};

/** Open: a source proves by its signature who it is. */
export function createReceiveRoute(receive: Receive): Route {
  return defineRoute<{ params: { source: string }; body: Readonly<Record<string, unknown>> }>({
    id: 'receiveWebhook',
    method: 'POST',
    path: '/webhooks/{source}',
    summary: 'Take what another service tells',
    tag: 'webhooks',
    open: true,
    params: {
      type: 'object',
      required: ['source'],
      properties: { source: { type: 'string', maxLength: 63, description: 'Who sends it.' } },
    },
    headers: {
      type: 'object',
      properties: {
        'webhook-id': { type: 'string', maxLength: 255, description: 'The same for each repetition.' },
        'webhook-signature': { type: 'string', maxLength: 2000, description: 'Of id, time and body.' },
        'webhook-timestamp': {
          type: 'string',
          maxLength: 12,
          description: 'When it was sent, in seconds since 1970.',
        },
      },
    },
    body: { $ref: '#/components/schemas/WebhookMessage' },
    responses: { 204: { description: 'It has taken effect, now or before' } },
    errors: Object.values(incomingWebhookErrors),
    handle: (ctx, { params, body }) => receive(ctx, params.source, body),
  });
}
