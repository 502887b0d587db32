import { randomUUID } from 'node:crypto';
import type { IdSource } from '../../../kernel/id.ts';

const COUNTERS = 0x1000;
/** Where the part begins that all ids of one process have. */
const NODE_AT = 19;

/**
 * UUIDs of version 7 that grow with each call (RFC 9562, 6.2, method 1), however many there are in one millisecond. The end is the same for all of one
 * process: so it shows whether two events have an order.
 */
export function createEventIds(now: () => number, node = randomUUID().slice(NODE_AT)): IdSource {
  let last = 0;
  let counter = 0;
  return {
    next() {
      const time = Math.max(now(), last);
      counter = time === last ? counter + 1 : 0;
      last = counter < COUNTERS ? time : time + 1;
      counter %= COUNTERS;
      const hex = last.toString(16).padStart(12, '0');
      return `${hex.slice(0, 8)}-${hex.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${node}`;
    },
  };
}

/** When the event was made, in epoch milliseconds; `undefined` for what is no UUID of version 7. */
export function timeOfId(id: string): number | undefined {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16);
}

/** Whether somebody who has had the event `last` has surely had this one before. Events of other processes may have come later. */
export function isBefore(id: string, last: string): boolean {
  return id <= last && id.slice(NODE_AT) === last.slice(NODE_AT);
}
