import { defineErrors } from '../../kernel/app-error.ts';

/** What the Worker answers when the service does not. */
export const edgeErrors = defineErrors({
  ORIGIN_UNREACHABLE: {
    category: 'unavailable',
    title: 'The service cannot be reached',
    when: 'The edge has no connection to the service. It is the answer of the edge, not of the service.',
  },
  ORIGIN_TIMEOUT: {
    category: 'unavailable',
    title: 'The service did not answer in time',
    when: 'The service has not begun its answer within ORIGIN_TIMEOUT_MS. Whether it did what was asked is not known.',
  },
});
