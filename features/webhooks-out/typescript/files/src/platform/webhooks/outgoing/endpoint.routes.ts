import type { Row } from '../../db/store.ts';
import { defineRoute, type Route, type Schema } from '../../http/route.ts';
import type { Deliveries } from './deliveries.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';
import type { EndpointChanges, EndpointInput, Endpoints } from './endpoints.ts';
import { type Endpoint, toEndpoint } from './outgoing-tables.ts';
import { outgoingWebhookErrors } from './outgoing-webhooks.errors.ts';

export interface EndpointRoutesOptions {
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  /** Throws `WEBHOOK_KEY_MISSING` when there can be none. */
  readonly secrets: () => EndpointSecrets;
}

type ById = { readonly params: { readonly id: string } };

const { WEBHOOK_ENDPOINT_CHANGED, WEBHOOK_ENDPOINT_INVALID, WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_KEY_MISSING } =
  outgoingWebhookErrors;

/** More than others may do: whoever registers an endpoint gets to know all that is told. */
const MANAGE = { tag: 'webhooks', permission: 'webhooks:manage' } as const;
const ID: Schema = { type: 'string', format: 'uuid' };
const BY_ID: Schema = { type: 'object', required: ['id'], properties: { id: ID } };

export function createEndpointRoutes({ endpoints, deliveries, secrets }: EndpointRoutesOptions): readonly Route[] {
  const withSecret = (row: Row): Endpoint & { readonly secret: string } => ({
    ...toEndpoint(row),
    secret: secrets().show({ id: row.id, generation: Number(row.generation), previousUntil: undefined }),
  });
  return [
    defineRoute<{ body: EndpointInput }>({
      ...MANAGE,
      id: 'createWebhookEndpoint',
      method: 'POST',
      path: '/webhook-endpoints',
      summary: 'Have events sent to an address',
      body: { $ref: '#/components/schemas/NewWebhookEndpoint' },
      responses: { 201: { description: 'The endpoint and its secret', schema: refTo('WebhookEndpoint') } },
      errors: [WEBHOOK_ENDPOINT_INVALID, WEBHOOK_KEY_MISSING],
      async handle(ctx, { body }) {
        secrets();
        const row = await endpoints.create(ctx, { url: body.url, types: body.types ?? [] });
        return { status: 201, body: withSecret(row) };
      },
    }),
    defineRoute({
      ...MANAGE,
      id: 'listWebhookEndpoints',
      method: 'GET',
      path: '/webhook-endpoints',
      summary: 'List where events are sent to',
      responses: { 200: { description: 'All of them', schema: refTo('WebhookEndpointList') } },
      handle: async (ctx) => ({ status: 200, body: { items: (await endpoints.list(ctx)).map(toEndpoint) } }),
    }),
    defineRoute<ById>({
      ...MANAGE,
      id: 'getWebhookEndpoint',
      method: 'GET',
      path: '/webhook-endpoints/{id}',
      summary: 'Read where events are sent to',
      params: BY_ID,
      responses: { 200: { description: 'The endpoint', schema: refTo('WebhookEndpoint') } },
      errors: [WEBHOOK_ENDPOINT_NOT_FOUND],
      handle: async (ctx, { params }) => ({ status: 200, body: toEndpoint(await endpoints.get(ctx, params.id)) }),
    }),
    defineRoute<ById & { body: EndpointChanges }>({
      ...MANAGE,
      id: 'updateWebhookEndpoint',
      method: 'PATCH',
      path: '/webhook-endpoints/{id}',
      summary: 'Change where events are sent to',
      params: BY_ID,
      body: { $ref: '#/components/schemas/WebhookEndpointChanges' },
      responses: { 200: { description: 'The changed endpoint', schema: refTo('WebhookEndpoint') } },
      errors: [WEBHOOK_ENDPOINT_CHANGED, WEBHOOK_ENDPOINT_INVALID, WEBHOOK_ENDPOINT_NOT_FOUND],
      handle: async (ctx, { params, body }) => ({
        status: 200,
        body: toEndpoint(await endpoints.update(ctx, params.id, body)),
      }),
    }),
    defineRoute<ById>({
      ...MANAGE,
      id: 'deleteWebhookEndpoint',
      method: 'DELETE',
      path: '/webhook-endpoints/{id}',
      summary: 'Send nothing there any more',
      params: BY_ID,
      responses: { 204: { description: 'It is gone' } },
      errors: [WEBHOOK_ENDPOINT_NOT_FOUND],
      async handle(ctx, { params }) {
        await endpoints.remove(ctx, params.id);
        return { status: 204 };
      },
    }),
    defineRoute<ById>({
      ...MANAGE,
      id: 'rotateWebhookSecret',
      method: 'POST',
      path: '/webhook-endpoints/{id}/secret',
      summary: 'Make another secret',
      params: BY_ID,
      responses: { 200: { description: 'The endpoint and its new secret', schema: refTo('WebhookEndpoint') } },
      errors: [WEBHOOK_ENDPOINT_CHANGED, WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_KEY_MISSING],
      async handle(ctx, { params }) {
        secrets();
        const row = await endpoints.rotate(ctx, params.id);
        return { status: 200, body: { ...withSecret(row), previousUntil: row.previous_until } };
      },
    }),
    defineRoute<ById>({
      ...MANAGE,
      id: 'listWebhookDeliveries',
      method: 'GET',
      path: '/webhook-endpoints/{id}/deliveries',
      summary: 'List what was sent to an endpoint',
      params: BY_ID,
      responses: { 200: { description: 'The latest hundred', schema: refTo('WebhookDeliveryList') } },
      errors: [WEBHOOK_ENDPOINT_NOT_FOUND],
      async handle(ctx, { params }) {
        return { status: 200, body: { items: (await deliveries.list(ctx, params.id)).map(toDelivery) } };
      },
    }),
    defineRoute<{ params: { id: string; delivery: string } }>({
      ...MANAGE,
      id: 'repeatWebhookDelivery',
      method: 'POST',
      path: '/webhook-endpoints/{id}/deliveries/{delivery}',
      summary: 'Send a message again',
      params: { type: 'object', required: ['id', 'delivery'], properties: { id: ID, delivery: ID } },
      responses: { 202: { description: 'It will be sent', schema: refTo('WebhookDelivery') } },
      errors: [WEBHOOK_ENDPOINT_NOT_FOUND],
      handle: async (ctx, { params }) => ({
        status: 202,
        body: toDelivery(await deliveries.repeat(ctx, params.id, params.delivery)),
      }),
    }),
  ];
}

function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function toDelivery({ id, message, type, state, attempts, status, error, created_at: createdAt }: Row): object {
  const last = { ...(status === null ? {} : { status }), ...(error === null ? {} : { error }) };
  return { id, message, type, state, attempts, ...last, createdAt };
}
