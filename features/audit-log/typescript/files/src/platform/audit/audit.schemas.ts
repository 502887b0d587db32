import type { Schema, Schemas } from '../http/route.ts';

const TEXT: Schema = { type: 'string', minLength: 1, maxLength: 200 };
const EXAMPLE = {
  id: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37',
  at: '2026-01-15T09:30:00.000Z',
  action: 'login.failed',
  actor: { id: 'unknown', kind: 'unknown' },
  correlationId: '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a38',
  details: { client: '192.0.2.7', path: '/health', repeated: 0 },
};

export const auditSchemas: Schemas = {
  AuditEntry: {
    type: 'object',
    required: ['id', 'at', 'action', 'actor', 'correlationId', 'details'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', format: 'uuid' },
      at: { type: 'string', format: 'date-time' },
      action: { type: 'string' },
      actor: {
        type: 'object',
        required: ['id', 'kind'],
        additionalProperties: false,
        properties: { id: { type: 'string' }, kind: { type: 'string' } },
      },
      tenant: { type: 'string' },
      subject: {
        type: 'object',
        required: ['type', 'id'],
        additionalProperties: false,
        properties: { type: { type: 'string' }, id: { type: 'string' } },
      },
      correlationId: { type: 'string' },
      details: { type: 'object' },
    },
    examples: [EXAMPLE],
  },
  AuditEntryPage: {
    type: 'object',
    required: ['items'],
    additionalProperties: false,
    properties: {
      items: { type: 'array', items: { $ref: '#/components/schemas/AuditEntry' } },
      next: { type: 'string', description: 'The cursor of the next page. Absent on the last one.' },
    },
    examples: [{ items: [EXAMPLE] }],
  },
};

export const auditQuery: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    cursor: { type: 'string', maxLength: 1000, description: 'From `next` of the page before.' },
    action: TEXT,
    actor: TEXT,
    subject: TEXT,
    subjectId: TEXT,
  },
};
