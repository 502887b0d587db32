import { defineErrors } from '../../kernel/app-error.ts';

export const graphqlErrors = defineErrors({
  GRAPHQL_INVALID: {
    category: 'malformed',
    title: 'The operation does not fit the schema',
    when: 'The document cannot be parsed, asks for what the schema does not have, or lacks a variable.',
  },
  GRAPHQL_TOO_LARGE: {
    category: 'malformed',
    title: 'The operation asks for too much at once',
    when: 'It is longer, deeper or costs more than GRAPHQL_MAX_TOKENS, GRAPHQL_MAX_DEPTH or GRAPHQL_MAX_COST. Ask for less, or in several requests.',
  },
  GRAPHQL_DOCUMENT_UNKNOWN: {
    category: 'malformed',
    title: 'There is no such stored operation',
    when: '`documentId` names none of `api/operations`, or GRAPHQL_DOCUMENTS is `stored` and the request has a text of its own.',
  },
});
