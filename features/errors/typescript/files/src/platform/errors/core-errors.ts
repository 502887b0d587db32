import { defineErrors } from '../../kernel/app-error.ts';

/** The failures that any route can answer. Modules and features bring their own. */
export const coreErrors = defineErrors({
  BODY_MALFORMED: {
    category: 'malformed',
    title: 'The request body is not valid JSON',
    when: 'The body cannot be parsed, is not UTF-8, or is missing where one is required.',
  },
  REQUEST_INVALID: {
    category: 'malformed',
    title: 'The request does not match the contract',
    when: 'A path parameter, query parameter or body member breaks its schema. `violations` names each one.',
  },
  PATH_INVALID: {
    category: 'malformed',
    title: 'The request path is not valid',
    when: 'The path has a malformed escape, an escaped separator or a control character.',
  },
  CURSOR_INVALID: {
    category: 'malformed',
    title: 'The page cursor is not valid',
    when: 'The cursor is damaged, or comes from a list with another order.',
  },
  UNAUTHENTICATED: {
    category: 'unauthenticated',
    title: 'Authentication is required',
    when: 'The request has no valid credentials for an operation that needs them.',
  },
  FORBIDDEN: {
    category: 'forbidden',
    title: 'This is not allowed',
    when: 'The caller is known and may not do this.',
  },
  ROUTE_NOT_FOUND: {
    category: 'not-found',
    title: 'There is nothing at this path',
    when: 'No operation has this path.',
  },
  METHOD_NOT_ALLOWED: {
    category: 'method',
    title: 'The path does not support this method',
    when: 'The path exists with other methods. `Allow` names them.',
  },
  NOT_ACCEPTABLE: {
    category: 'not-acceptable',
    title: 'No representation matches the Accept header',
    when: 'The caller accepts neither JSON nor the media type of the operation.',
  },
  BODY_TOO_LARGE: {
    category: 'too-large',
    title: 'The request body is too large',
    when: 'The body has more bytes than HTTP_BODY_LIMIT.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    category: 'media-type',
    title: 'The media type of the body is not supported',
    when: 'The Content-Type is neither application/json nor, for PATCH, application/merge-patch+json.',
  },
  RATE_LIMITED: {
    category: 'too-many',
    title: 'Too many requests',
    when: 'The caller has used up its share. `Retry-After` says when to come back.',
  },
  INTERNAL: {
    category: 'internal',
    title: 'Something went wrong on our side',
    when: 'An unexpected failure. It is logged with its stack under the correlation id of the answer.',
  },
  UNAVAILABLE: {
    category: 'unavailable',
    title: 'The service is not ready',
    when: 'The service starts, drains, or a dependency that it needs is down.',
  },
  DEADLINE_EXCEEDED: {
    category: 'unavailable',
    title: 'The request took too long',
    when: 'The work did not finish within HTTP_REQUEST_TIMEOUT_MS.',
  },
});
