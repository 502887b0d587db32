import { defineErrors } from '../../../kernel/app-error.ts';

export const wsErrors = defineErrors({
  WEBSOCKET_REQUIRED: {
    category: 'malformed',
    title: 'This path speaks WebSocket',
    when: 'The request does not ask for an upgrade to WebSocket.',
  },
  WEBSOCKETS_FULL: {
    category: 'unavailable',
    title: 'There are too many connections',
    when: 'This process has as many WebSockets as it may. `Retry-After` says when to try again.',
  },
});
