import type { Schema, Schemas } from '../http/route.ts';

const ID: Schema = { type: 'string', format: 'uuid' };
const TIME: Schema = { type: 'string', format: 'date-time' };
const NAME: Schema = { type: 'string', minLength: 1, maxLength: 200 };
const TYPE: Schema = { type: 'string', minLength: 3, maxLength: 100 };
const SIZE: Schema = { type: 'integer', minimum: 1, maximum: 1_099_511_627_776 };
const EXAMPLE = { name: 'report.pdf', contentType: 'application/pdf', size: 48213 };
const EXAMPLE_ID = '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37';

export const uploadSchemas: Schemas = {
  Upload: {
    type: 'object',
    required: ['id', 'name', 'contentType', 'size', 'sha256', 'createdAt'],
    additionalProperties: false,
    properties: {
      id: ID,
      name: NAME,
      contentType: TYPE,
      size: SIZE,
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      createdAt: TIME,
    },
    examples: [
      {
        id: EXAMPLE_ID,
        ...EXAMPLE,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        createdAt: '2026-01-15T09:30:00.000Z',
      },
    ],
  },
  UploadForm: {
    type: 'object',
    required: ['file'],
    properties: { file: { type: 'string', format: 'binary' } },
  },
  AnnouncedUpload: {
    type: 'object',
    required: ['name', 'contentType', 'size'],
    additionalProperties: false,
    properties: { name: NAME, contentType: TYPE, size: SIZE },
    examples: [EXAMPLE],
  },
  SignedUrl: {
    type: 'object',
    description:
      'An address that needs no credentials until it expires. It is relative to that of the API, or absolute.',
    required: ['id', 'method', 'url', 'expiresAt'],
    additionalProperties: false,
    properties: { id: ID, method: { type: 'string', enum: ['GET', 'PUT'] }, url: { type: 'string' }, expiresAt: TIME },
    examples: [
      {
        id: EXAMPLE_ID,
        method: 'PUT',
        url: `/uploads/${EXAMPLE_ID}/content?token=eyJ.x`,
        expiresAt: '2026-01-15T09:45:00.000Z',
      },
    ],
  },
};

/** A reference to one of them, for the routes. */
export function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
