import type { SentryEvent } from './read-event.ts';

/** How many events were dropped, and why: one of the reasons of https://develop.sentry.dev/sdk/telemetry/client-reports/ */
export type Discarded = ReadonlyMap<string, number>;

/** One event, and what became of others, in the format of https://develop.sentry.dev/sdk/data-model/envelopes/ */
export function printEnvelope(event: SentryEvent, discarded: Discarded, now: Date): string {
  const timestamp = now.toISOString();
  const items = [printItem('event', event)];
  if (discarded.size > 0) {
    const events = [...discarded].map(([reason, quantity]) => ({ reason, category: 'error', quantity }));
    items.push(printItem('client_report', { timestamp, discarded_events: events }));
  }
  return [JSON.stringify({ event_id: event.event_id, sent_at: timestamp }), ...items].join('\n');
}

function printItem(type: string, payload: object): string {
  const text = JSON.stringify(payload);
  return `${JSON.stringify({ type, length: Buffer.byteLength(text) })}\n${text}`;
}
