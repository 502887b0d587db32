import { connect } from 'node:net';

/** `failing`: every request gets a status of 500 or above. `slow`: every answer is right and late. */
export type Mood = 'healthy' | 'failing' | 'slow';

export interface Load {
  mood: Mood;
  readonly sent: number;
  /** When each request of another mood than `healthy` was answered, in seconds since 1970. */
  readonly badAt: readonly number[];
  /** Status of each healthy request that was not answered as it should be; none: there was no answer. */
  readonly spoiled: readonly (number | undefined)[];
  stop(): void;
}

export interface LoadOptions {
  readonly perSecond: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly slowMs: number;
}

/** Slower than a quarter of a second, which is what is promised where nothing else is said. */
export const SLOW_MS = 330;

/**
 * Creates tags at a steady rate. Faults are made by callers, with no route or switch in the service: a body that never ends is answered
 * with 503 or 504 when its time is over, one that ends late takes as long as it takes.
 */
export function startLoad(url: string, { perSecond, headers, slowMs }: LoadOptions): Load {
  const started = performance.now();
  const badAt: number[] = [];
  const spoiled: (number | undefined)[] = [];
  const load = { mood: 'healthy' as Mood, sent: 0, badAt, spoiled, stop: () => clearInterval(timer) };
  // Timers come late on a busy machine: what counts is how many should have been sent by now.
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    for (; load.sent < due; load.sent += 1) {
      const body = JSON.stringify({ name: `t-${process.pid}-${load.sent}` });
      const { mood } = load;
      void sendRequest(url, { mood, body, headers, slowMs }).then((status) => {
        if (mood !== 'healthy') badAt.push(Date.now() / 1000);
        else if (status !== 201) spoiled.push(status);
      });
    }
  }, 1000 / perSecond);
  return load;
}

interface Sending {
  readonly mood: Mood;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly slowMs?: number;
}

/** One request over a connection of its own; resolves with the status when it is answered, or with nothing when the connection ends. */
export async function sendRequest(
  url: string,
  { mood, body, headers, slowMs = SLOW_MS }: Sending,
): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = Object.entries({
    host: hostname,
    'content-type': 'application/json',
    'content-length': String(body.length),
    connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const answered = new Promise<number | undefined>((resolve) => {
    socket.once('data', (chunk) => resolve(readStatus(chunk)));
    socket.once('close', () => resolve(undefined));
    socket.once('error', () => resolve(undefined));
  });
  socket.write(`POST /tags HTTP/1.1\r\n${head.join('')}\r\n${mood === 'healthy' ? body : '{'}`);
  const rest = mood === 'slow' ? setTimeout(() => socket.write(body.slice(1)), slowMs) : undefined;
  const status = await answered;
  clearTimeout(rest);
  socket.destroy();
  return status;
}

/** Of the first line of an answer, such as `HTTP/1.1 201 Created`. */
function readStatus(chunk: Buffer): number {
  return Number(chunk.toString('latin1', 9, 12));
}
