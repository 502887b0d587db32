import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Field, readFields } from './protobuf.ts';

type Attributes = Readonly<Record<string, unknown>>;

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes: Attributes;
  readonly isError: boolean;
}

export interface ReceivedLog {
  readonly severity: string;
  readonly body: unknown;
  readonly traceId: string;
  readonly attributes: Attributes;
}

export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly logs: readonly ReceivedLog[];
  /** Name and unit of each metric that came. */
  readonly metrics: ReadonlyMap<string, string>;
  readonly resources: readonly Attributes[];
  readonly headers: readonly Readonly<Record<string, unknown>>[];
  /** The span of this name, as soon as it is here. */
  span(name: string): Promise<ReceivedSpan>;
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** What a Collector would get: the numbers are those of the fields in https://github.com/open-telemetry/opentelemetry-proto. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const logs: ReceivedLog[] = [];
  const metrics = new Map<string, string>();
  const resources: Attributes[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  const server = createServer(async (request, response) => {
    headers.push(request.headers);
    const body = Buffer.concat(await Array.fromAsync(request));
    for (const group of readFields(body).all(1)) {
      resources.push(attributesOf(group.message(1).all(1)));
      const items = group.all(2).flatMap((scope) => scope.all(2));
      if (request.url === '/v1/traces') spans.push(...items.map(toSpan));
      if (request.url === '/v1/logs') logs.push(...items.map(toLog));
      if (request.url === '/v1/metrics') for (const item of items) metrics.set(item.text(1), item.text(3));
    }
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const span = async (name: string): Promise<ReceivedSpan> => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const found = spans.find((each) => each.name === name);
      if (found) return found;
      await sleep(20);
    }
    throw new Error(`No span ${name} in ${spans.map((each) => each.name)}`);
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    logs,
    metrics,
    resources,
    headers,
    span,
    [Symbol.asyncDispose]: close,
  };
}

function toSpan(item: Field): ReceivedSpan {
  return {
    traceId: item.hex(1),
    spanId: item.hex(2),
    parentId: item.hex(4),
    name: item.text(5),
    kind: KINDS[item.number(6)] ?? 'internal',
    attributes: attributesOf(item.all(9)),
    isError: item.message(15).number(3) === 2,
  };
}

function toLog(item: Field): ReceivedLog {
  return {
    severity: item.text(3),
    body: readValue(item.message(5)),
    traceId: item.hex(9),
    attributes: attributesOf(item.all(6)),
  };
}

function attributesOf(pairs: readonly Field[]): Attributes {
  return Object.fromEntries(pairs.map((pair) => [pair.text(1), readValue(pair.message(2))]));
}

function readValue(value: Field): unknown {
  return value.text(1) || value.number(3);
}
