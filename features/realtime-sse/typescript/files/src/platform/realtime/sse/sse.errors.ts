import { defineErrors } from '../../../kernel/app-error.ts';

export const sseErrors = defineErrors({
  STREAM_TOPIC_UNKNOWN: {
    category: 'not-found',
    title: 'There is no such topic',
    when: 'A topic in the query is malformed, or nobody has declared it.',
  },
  STREAMS_FULL: {
    category: 'unavailable',
    title: 'There are too many streams',
    when: 'This process has as many event streams as it may. `Retry-After` says when to try again.',
  },
});
