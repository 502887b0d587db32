import { connect } from 'node:net';

/** `failing`: every request gets a status of 500 or above. `slow`: every answer is right and takes a third of a second. */
export type Mood = 'healthy' | 'failing' | 'slow';

export interface Load {
  mood: Mood;
  readonly sent: number;
  stop(): void;
}

const SLOW_MS = 330;

/**
 * Creates tags at a steady rate. Faults are made by callers, with no route or switch in the service: a body that never ends is answered
 * with 503 or 504 when its time is over, one that ends late takes as long as it takes.
 */
export function startLoad(url: string, perSecond: number, headers: Readonly<Record<string, string>>): Load {
  const started = performance.now();
  const load = { mood: 'healthy' as Mood, sent: 0, stop: () => clearInterval(timer) };
  // Timers come late on a busy machine: what counts is how many should have been sent by now.
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    for (; load.sent < due; load.sent += 1) {
      const body = JSON.stringify({ name: `t-${process.pid}-${load.sent}` });
      void sendRequest(url, { mood: load.mood, body, headers });
    }
  }, 1000 / perSecond);
  return load;
}

interface Sending {
  readonly mood: Mood;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One request over a connection of its own; resolves when it is answered, or the connection ends. */
export async function sendRequest(url: string, { mood, body, headers }: Sending): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = Object.entries({
    host: hostname,
    'content-type': 'application/json',
    'content-length': String(body.length),
    connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const answered = new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
    socket.once('error', () => resolve());
  });
  socket.write(`POST /tags HTTP/1.1\r\n${head.join('')}\r\n${mood === 'healthy' ? body : '{'}`);
  const rest = mood === 'slow' ? setTimeout(() => socket.write(body.slice(1)), SLOW_MS) : undefined;
  await answered;
  clearTimeout(rest);
  socket.destroy();
}
