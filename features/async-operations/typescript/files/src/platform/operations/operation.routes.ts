import type { Row } from '../db/store.ts';
import { defineRoute, type Reply, type Route, type Schema, type Schemas } from '../http/route.ts';
import { isFinished, type OperationStore } from './operation-store.ts';
import { operationErrors } from './operations.errors.ts';

/** For those who ask again and again all the same. */
const RETRY_AFTER_SECONDS = 2;

const TEXT = { type: 'string' } as const;
const TIME = { type: 'string', format: 'date-time' } as const;
const BY_ID: Schema = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } };
const OPERATION: Schema = { $ref: '#/components/schemas/Operation' };
const HEADERS = { 'Retry-After': 'When to ask again, in seconds, while it has not ended.' } as const;

export const operationSchemas: Schemas = {
  Operation: {
    type: 'object',
    required: ['id', 'kind', 'state', 'progress', 'createdAt', 'updatedAt'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', format: 'uuid' },
      kind: TEXT,
      state: { type: 'string', enum: ['pending', 'running', 'succeeded', 'failed', 'cancelled'] },
      progress: { type: 'integer', minimum: 0, maximum: 100, description: 'In percent.' },
      result: { description: 'What came out of it, when it has succeeded.' },
      error: {
        type: 'object',
        description: 'Why it has failed.',
        required: ['code', 'title'],
        properties: { code: TEXT, title: TEXT, detail: TEXT },
      },
      createdAt: TIME,
      updatedAt: TIME,
    },
    examples: [
      {
        id: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37',
        kind: 'order.export',
        state: 'running',
        progress: 40,
        createdAt: '2026-01-15T09:30:00.000Z',
        updatedAt: '2026-01-15T09:30:02.000Z',
      },
    ],
  },
};

export function createOperationRoutes(store: OperationStore): readonly Route[] {
  return [
    defineRoute<{ params: { id: string } }>({
      id: 'getOperation',
      method: 'GET',
      path: '/operations/{id}',
      summary: 'Read how far an operation is',
      tag: 'operations',
      permission: 'operations:read',
      params: BY_ID,
      responses: { 200: { description: 'The operation', schema: OPERATION, headers: HEADERS } },
      errors: [operationErrors.OPERATION_NOT_FOUND],
      handle: async (ctx, { params }) => replyWith(200, await store.mine(ctx, params.id)),
    }),
    defineRoute<{ params: { id: string } }>({
      id: 'cancelOperation',
      method: 'POST',
      path: '/operations/{id}/cancellation',
      summary: 'End an operation whose result nobody wants',
      tag: 'operations',
      permission: 'operations:write',
      params: BY_ID,
      responses: { 200: { description: 'The cancelled operation', schema: OPERATION } },
      errors: Object.values(operationErrors),
      handle: async (ctx, { params }) => replyWith(200, await store.cancel(ctx, params.id)),
    }),
  ];
}

/** The answer of a route that sets an operation off. */
export function acceptedReply(row: Row): Reply {
  const { headers, ...reply } = replyWith(202, row);
  return { ...reply, headers: { ...headers, location: `/operations/${row.id}` } };
}

function replyWith(status: number, row: Row): Reply {
  const headers: Record<string, string> = isFinished(row) ? {} : { 'retry-after': String(RETRY_AFTER_SECONDS) };
  return { status, headers, body: present(row) };
}

function present({ id, kind, state, progress, result, error, created_at, updated_at }: Row): object {
  return {
    id,
    kind,
    state,
    progress,
    ...(result === null ? {} : { result: JSON.parse(String(result)) }),
    ...(error === null ? {} : { error: JSON.parse(String(error)) }),
    createdAt: created_at,
    updatedAt: updated_at,
  };
}
