import type { Schemas } from '../../http/route.ts';

const URL_SCHEMA = { type: 'string', minLength: 1, maxLength: 2000 } as const;
const TYPES = { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 255 } } as const;
const TEXT = { type: 'string' } as const;
const TIME = { type: 'string', format: 'date-time' } as const;
const STATE = { type: 'string', enum: ['enabled', 'disabled'] } as const;
const UUID = { type: 'string', format: 'uuid' } as const;
const EXAMPLE_ID = '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37';

export const endpointSchemas: Schemas = {
  NewWebhookEndpoint: {
    type: 'object',
    required: ['url'],
    additionalProperties: false,
    properties: { url: URL_SCHEMA, types: TYPES },
    examples: [{ url: 'https://example.com/hooks', types: [] }],
  },
  WebhookEndpointChanges: {
    type: 'object',
    additionalProperties: false,
    properties: { url: URL_SCHEMA, types: TYPES, state: STATE },
    examples: [{ state: 'disabled' }],
  },
  WebhookEndpoint: {
    type: 'object',
    required: ['id', 'url', 'types', 'state', 'createdAt', 'updatedAt'],
    additionalProperties: false,
    properties: {
      id: UUID,
      url: TEXT,
      types: { type: 'array', items: TEXT },
      state: STATE,
      reason: { type: 'string', description: 'Why it is disabled.' },
      createdAt: TIME,
      updatedAt: TIME,
      secret: { type: 'string', description: 'Signs what is sent. Shown when it is made, and never again.' },
      previousUntil: { ...TIME, description: 'Until when the secret before signs too.' },
    },
    examples: [
      {
        id: EXAMPLE_ID,
        url: 'https://example.com/hooks',
        types: [],
        state: 'enabled',
        createdAt: '2026-01-15T09:30:00.000Z',
        updatedAt: '2026-01-15T09:30:00.000Z',
      },
    ],
  },
  WebhookEndpointList: {
    type: 'object',
    required: ['items'],
    additionalProperties: false,
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/WebhookEndpoint' } } },
  },
  WebhookDelivery: {
    type: 'object',
    required: ['id', 'message', 'type', 'state', 'attempts', 'createdAt'],
    additionalProperties: false,
    properties: {
      id: UUID,
      message: { type: 'string', description: 'The same for each endpoint and each attempt.' },
      type: TEXT,
      state: { type: 'string', enum: ['pending', 'delivered', 'failed', 'cancelled'] },
      attempts: { type: 'integer', minimum: 0 },
      status: { type: 'integer', description: 'Of the last answer.' },
      error: { type: 'string', description: 'What went wrong the last time.' },
      createdAt: TIME,
    },
    examples: [
      {
        id: EXAMPLE_ID,
        message: EXAMPLE_ID,
        type: 'order.shipped',
        state: 'delivered',
        attempts: 1,
        status: 204,
        createdAt: '2026-01-15T09:30:00.000Z',
      },
    ],
  },
  WebhookDeliveryList: {
    type: 'object',
    required: ['items'],
    additionalProperties: false,
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/WebhookDelivery' } } },
  },
};
