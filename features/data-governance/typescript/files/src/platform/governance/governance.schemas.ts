import type { Schema, Schemas } from '../http/route.ts';

export const subjectParams: Schema = {
  type: 'object',
  required: ['subject'],
  properties: { subject: { type: 'string', minLength: 1, maxLength: 200 } },
};

const ID = '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37';

export const governanceSchemas: Schemas = {
  SubjectData: {
    type: 'object',
    required: ['subject', 'tables'],
    additionalProperties: false,
    properties: {
      subject: { type: 'string' },
      tables: {
        type: 'object',
        description: 'Every row about the person, by table.',
        additionalProperties: { type: 'array', items: { type: 'object' } },
      },
    },
    examples: [{ subject: ID, tables: { customers: [{ id: ID, name: 'Ada' }] } }],
  },
  Erasure: {
    type: 'object',
    required: ['id', 'state', 'requestedAt'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', format: 'uuid' },
      state: { type: 'string', enum: ['requested', 'done'] },
      requestedAt: { type: 'string', format: 'date-time' },
      rows: { type: 'integer', minimum: 0 },
      finishedAt: { type: 'string', format: 'date-time' },
    },
    examples: [{ id: ID, state: 'requested', requestedAt: '2026-01-15T09:30:00.000Z' }],
  },
};
