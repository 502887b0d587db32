import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SentryEvent } from '../../src/platform/sentry/read-event.ts';

export interface SentryIngest extends AsyncDisposable {
  readonly dsn: string;
  /** Events that it took. */
  readonly events: readonly SentryEvent[];
  /** What clients said they have dropped, by reason. */
  readonly discarded: Readonly<Record<string, number>>;
  /** Everything that was sent, as it came. */
  readonly bodies: readonly string[];
  /** What the next requests get instead of 200. `'hang'` is no answer at all. */
  readonly answers: (Answer | 'hang')[];
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const PROJECT = '4711';
const KEY = 'publickey';

/** Takes envelopes as Sentry does, and is strict about their format: https://develop.sentry.dev/sdk/data-model/envelopes/ */
export async function startSentryIngest(): Promise<SentryIngest> {
  const events: SentryEvent[] = [];
  const discarded: Record<string, number> = {};
  const bodies: string[] = [];
  const answers: (Answer | 'hang')[] = [];
  const take = (item: Item): void => {
    const payload = JSON.parse(item.payload);
    if (item.type === 'event') events.push(payload);
    if (item.type !== 'client_report') return;
    for (const { reason, quantity } of payload.discarded_events)
      discarded[reason] = (discarded[reason] ?? 0) + quantity;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    bodies.push(body);
    const answer = answers.shift() ?? { status: checkRequest(request) ?? 200 };
    if (answer === 'hang') return;
    if (answer.status === 200) for (const item of parseEnvelope(body)) take(item);
    response.writeHead(answer.status, answer.headers).end('{}');
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(400).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    dsn: `http://${KEY}@127.0.0.1:${port}/${PROJECT}`,
    events,
    discarded,
    bodies,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Item {
  readonly type: string;
  readonly payload: string;
}

function checkRequest({ method, url, headers }: IncomingMessage): number | undefined {
  if (method !== 'POST' || url !== `/api/${PROJECT}/envelope/`) return 404;
  if (headers['content-type'] !== 'application/x-sentry-envelope') return 415;
  const isKnown = /^Sentry sentry_version=7, sentry_key=publickey, sentry_client=\S+\/\S+$/;
  return isKnown.test(String(headers['x-sentry-auth'])) ? undefined : 401;
}

/** A header line, then for each item a header line with the length of the payload that follows. */
function parseEnvelope(body: string): readonly Item[] {
  const bytes = Buffer.from(body);
  let at = 0;
  const take = (length: number): string => {
    at += length;
    return bytes.subarray(at - length, at).toString();
  };
  const takeLine = () => JSON.parse(take(bytes.indexOf('\n', at) + 1 - at));
  const { event_id, sent_at } = takeLine();
  assert.match(event_id, /^[0-9a-f]{32}$/);
  assert.ok(Date.parse(sent_at));
  const items: Item[] = [];
  while (at < bytes.length) {
    const { type, length } = takeLine();
    items.push({ type, payload: take(length) });
    assert.ok(at === bytes.length || bytes[at] === 0x0a, 'the payload is as long as its header says');
    at += 1;
  }
  return items;
}
