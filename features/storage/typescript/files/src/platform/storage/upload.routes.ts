import { Readable } from 'node:stream';
import type { ErrorDefinition } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { defineRoute, type Route, type Schema } from '../http/route.ts';
import { idParams } from '../module/schemas.ts';
import { contentHeaders } from './create-uploads.ts';
import { readContent, readForm } from './read-upload.ts';
import { storageErrors } from './storage.errors.ts';
import { refTo } from './upload.schemas.ts';
import type { AnnouncedUpload, Upload, Uploads } from './uploads.ts';

interface ById {
  readonly params: { readonly id: string };
}

interface WithToken extends ById {
  readonly query: { readonly token: string };
}

const tag = 'uploads';
const { UPLOAD_NOT_FOUND, UPLOAD_REFUSED, UPLOAD_TYPE_REFUSED, UPLOAD_URL_INVALID } = storageErrors;
const REFUSALS: readonly ErrorDefinition[] = [coreErrors.BODY_TOO_LARGE, UPLOAD_REFUSED, UPLOAD_TYPE_REFUSED];
const BINARY: Schema = { type: 'string', format: 'binary' };
const tokenQuery: Schema = {
  type: 'object',
  required: ['token'],
  additionalProperties: false,
  properties: { token: { type: 'string', minLength: 1, maxLength: 4000 } },
};
const stored = { description: 'The stored file', schema: refTo('Upload'), headers: { Location: 'Its path' } };

/** @param formBytes the largest form that is held in memory */
export function uploadRoutes(uploads: Uploads, formBytes: number): readonly Route[] {
  return [...formRoutes(uploads, formBytes), ...signedRoutes(uploads)];
}

function formRoutes(uploads: Uploads, formBytes: number): readonly Route[] {
  return [
    defineRoute({
      id: 'storeUpload',
      method: 'POST',
      path: '/uploads',
      summary: 'Store a file',
      tag,
      permission: 'upload:write',
      rawBody: { 'multipart/form-data': refTo('UploadForm') },
      responses: { 201: stored },
      errors: [coreErrors.BODY_MALFORMED, coreErrors.MEDIA_TYPE_UNSUPPORTED, coreErrors.REQUEST_INVALID, ...REFUSALS],
      handle: async (ctx) => created(await uploads.store(ctx, await readForm(ctx, formBytes))),
    }),
    defineRoute<ById>({
      id: 'getUpload',
      method: 'GET',
      path: '/uploads/{id}',
      summary: 'What is known about a file',
      tag,
      permission: 'upload:read',
      params: idParams,
      responses: { 200: { description: 'The file', schema: refTo('Upload') } },
      errors: [UPLOAD_NOT_FOUND],
      handle: async (ctx, { params }) => ({ status: 200, body: await uploads.get(ctx, params.id) }),
    }),
    defineRoute<ById>({
      id: 'deleteUpload',
      method: 'DELETE',
      path: '/uploads/{id}',
      summary: 'Delete a file',
      tag,
      permission: 'upload:write',
      params: idParams,
      responses: { 204: { description: 'It is gone' } },
      errors: [UPLOAD_NOT_FOUND],
      handle: async (ctx, { params }) => {
        await uploads.delete(ctx, params.id);
        return { status: 204 };
      },
    }),
    defineRoute<ById>({
      id: 'createDownloadUrl',
      method: 'POST',
      path: '/uploads/{id}/urls',
      summary: 'Make an address for reading a file without credentials',
      tag,
      permission: 'upload:read',
      params: idParams,
      responses: { 201: { description: 'The address', schema: refTo('SignedUrl') } },
      errors: [UPLOAD_NOT_FOUND],
      handle: async (ctx, { params }) => ({ status: 201, body: await uploads.signRead(ctx, params.id) }),
    }),
    defineRoute<{ readonly body: AnnouncedUpload }>({
      id: 'createUploadUrl',
      method: 'POST',
      path: '/upload-urls',
      summary: 'Make an address for sending a file without credentials',
      tag,
      permission: 'upload:write',
      body: refTo('AnnouncedUpload'),
      responses: { 201: { description: 'The address', schema: refTo('SignedUrl') } },
      errors: [UPLOAD_TYPE_REFUSED],
      handle: async (ctx, { body }) => ({ status: 201, body: await uploads.signWrite(ctx, body) }),
    }),
  ];
}

/** Whoever has the token is let through: nobody asks who it is. */
function signedRoutes(uploads: Uploads): readonly Route[] {
  return [
    defineRoute<WithToken>({
      id: 'putUploadContent',
      method: 'PUT',
      path: '/uploads/{id}/content',
      summary: 'Send a file to a signed address',
      tag,
      open: true,
      params: idParams,
      query: tokenQuery,
      rawBody: { '*/*': BINARY },
      responses: { 201: stored },
      errors: [UPLOAD_URL_INVALID, ...REFUSALS],
      handle: async (ctx, { params, query }) =>
        created(await uploads.storeSigned(params.id, query.token, readContent(ctx))),
    }),
    defineRoute<WithToken>({
      id: 'getUploadContent',
      method: 'GET',
      path: '/uploads/{id}/content',
      summary: 'Read a file from a signed address',
      tag,
      open: true,
      params: idParams,
      query: tokenQuery,
      responses: { 200: { description: 'The file', schema: BINARY, contentType: '*/*' } },
      errors: [UPLOAD_NOT_FOUND, UPLOAD_URL_INVALID],
      async handle(_ctx, { params, query }) {
        const { upload, content } = await uploads.openSigned(params.id, query.token);
        const headers = {
          ...contentHeaders(upload),
          'content-length': String(upload.size),
          'cache-control': 'private, max-age=60',
        };
        return new Response(Readable.toWeb(content) as ReadableStream, { headers });
      },
    }),
  ];
}

function created(upload: Upload) {
  return { status: 201, body: upload, headers: { location: `/uploads/${upload.id}` } };
}
