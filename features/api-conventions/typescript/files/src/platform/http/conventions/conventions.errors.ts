import { defineErrors } from '../../../kernel/app-error.ts';

export const conventionErrors = defineErrors({
  API_VERSION_UNKNOWN: {
    category: 'malformed',
    title: 'There is no such version of the API',
    when: '`API-Version` names a version that is not served. The detail lists those that are.',
  },
  PRECONDITION_FAILED: {
    category: 'precondition',
    title: 'It is not in the expected version',
    when: 'It has changed since the caller read the version that `If-Match` names. Read it again, and decide again.',
  },
  PRECONDITION_REQUIRED: {
    category: 'precondition-required',
    title: 'The change has to say which version it is meant for',
    when: 'API_IF_MATCH is `required` and the request has no `If-Match`. Send the ETag of the last answer.',
  },
});
