import { defineRoute, type Route, type Schema, type Schemas } from '../http/route.ts';
import type { Search } from './search.ts';

const EXAMPLE = { kind: 'invoices', id: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37', excerpt: 'First invoice' };

export const searchSchemas: Schemas = {
  SearchResult: {
    type: 'object',
    required: ['items'],
    additionalProperties: false,
    properties: {
      items: {
        type: 'array',
        items: {
          type: 'object',
          required: ['kind', 'id', 'excerpt'],
          additionalProperties: false,
          properties: {
            kind: { type: 'string' },
            id: { type: 'string', format: 'uuid' },
            excerpt: { type: 'string' },
          },
        },
      },
    },
    examples: [{ items: [EXAMPLE] }],
  },
};

const query: Schema = {
  type: 'object',
  required: ['q'],
  additionalProperties: false,
  properties: {
    q: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'Every word, or its beginning, has to be there.',
    },
    kind: { type: 'string', minLength: 1, maxLength: 100, description: 'Only in this collection.' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
};

interface SearchInput {
  readonly query: { readonly q: string; readonly kind?: string; readonly limit: number };
}

export function searchRoutes(search: Search): readonly Route[] {
  return [
    defineRoute<SearchInput>({
      id: 'search',
      method: 'GET',
      path: '/search',
      summary: 'Find things by words',
      tag: 'search',
      permission: 'search:read',
      query,
      responses: {
        200: {
          description: 'What was found, the best first',
          schema: { $ref: '#/components/schemas/SearchResult' },
        },
      },
      async handle(ctx, { query: { q, kind, limit } }) {
        return { status: 200, body: { items: await search.find(ctx, { text: q, kind, limit }) } };
      },
    }),
  ];
}
