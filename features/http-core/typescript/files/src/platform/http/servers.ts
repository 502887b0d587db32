import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigOf } from '../config/env.ts';
import type { Gateway, Listener, Upgrade } from '../feature.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { FetchHandler } from './handler.ts';
import type { httpConfig } from './http.config.ts';
import type { ConnectionLimits, HttpAdapter, HttpServer, Tls } from './server.ts';

export interface RunningServers {
  /** Of the API; 0 if it is not served. */
  readonly port: number;
  readonly scheme: 'http' | 'https';
  drain(options: DrainOptions): Promise<void>;
}

export interface DrainOptions {
  readonly drainDelayMs: number;
  readonly drainTimeoutMs: number;
  /** Resolves when the requests that are in flight now have been answered. */
  readonly settled: () => Promise<void>;
}

export interface StartOptions {
  readonly adapter: HttpAdapter;
  /** Absent in a process without an API. */
  readonly handle: FetchHandler | undefined;
  readonly listeners: readonly Listener[];
  readonly gateways: readonly Gateway[];
  /** Of connections to the API. */
  readonly upgrade: Upgrade | undefined;
  /** Of those connections. */
  readonly tls: Tls | undefined;
  readonly config: ConfigOf<typeof httpConfig>;
}

/** Opens the port of the API last, so that nothing is served before all of it is there. */
export async function startServers(options: StartOptions): Promise<RunningServers> {
  const { adapter, handle, gateways, listeners, upgrade, tls, config } = options;
  const open: HttpServer[] = [];
  const start = async (handler: FetchHandler, port: number, more: Partial<ConnectionLimits> = {}): Promise<number> => {
    const server = adapter(handler, {
      headersTimeoutMs: config.headersTimeoutMs,
      requestTimeoutMs: config.receiveTimeoutMs,
      keepAliveTimeoutMs: config.keepAliveTimeoutMs,
      ...more,
    });
    open.push(server);
    return server.listen(port, config.host);
  };
  for (const listener of listeners) {
    if (listener.besideApi && !handle) continue;
    listener.onListen?.(await start(listener.handle, listener.port));
  }
  for (const { create, port, onListen } of gateways) {
    if (!handle) break;
    const server = create(handle);
    open.push(server);
    onListen?.(await server.listen(port, config.host));
  }
  const port = handle
    ? await start(handle, config.port, { ...(upgrade && bindUpgrade(upgrade, handle)), ...(tls && { tls }) })
    : 0;
  return { port, scheme: tls ? 'https' : 'http', drain: (options) => drain(open, options) };
}

function bindUpgrade({ accepts, run }: Upgrade, handle: FetchHandler): Pick<ConnectionLimits, 'upgrade'> {
  return { upgrade: { accepts, run: (request) => run(request, handle) } };
}

/** The ports stay open while requests are in flight, so that probes see the failing readiness. */
async function drain(
  servers: readonly HttpServer[],
  { drainDelayMs, drainTimeoutMs, settled }: DrainOptions,
): Promise<void> {
  const end = performance.now() + drainDelayMs + drainTimeoutMs;
  const timeLeft = (): number => Math.max(0, end - performance.now());
  await withTimeLimit(Promise.all([sleep(drainDelayMs), settled()]), timeLeft()).catch(() => undefined);
  const closed = Promise.all(servers.map((server) => server.close()));
  await withTimeLimit(closed, timeLeft()).catch(() => {
    for (const server of servers) server.abort();
  });
  await closed;
}
