import type { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type SecureContextOptions, TLSSocket } from 'node:tls';
import type { FetchHandler } from './handler.ts';

/** Limits of the connection, which no handler can enforce. Milliseconds. */
export interface ConnectionLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** Takes connections that are to speak another protocol from here on. Absent: the wish is ignored, and the request answered as any other. */
  readonly upgrade?: { accepts(request: IncomingMessage): boolean; run(request: UpgradeRequest): void };
  /** Absent: connections are plain. */
  readonly tls?: Tls;
}

/** TLS that ends here. */
export interface Tls {
  readonly options: ServerOptions;
  /** Takes what puts other certificates in force, for the connections from then on. */
  onChange(apply: (options: SecureContextOptions) => void): void;
  /** Told of each connection whose handshake failed. */
  onRefused(error: Error): void;
}

export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the request already. */
  readonly head: Buffer;
}

/** A framework in front of the handler: a port to listen on, and nothing that decides. */
export interface HttpServer {
  /** Resolves with the port, which the system chooses when `port` is 0. */
  listen(port: number, host: string): Promise<number>;
  /** Stops accepting, lets requests in flight finish, closes idle connections at once. */
  close(): Promise<void>;
  /** Cuts every connection. */
  abort(): void;
}

export type HttpAdapter = (handle: FetchHandler, limits: ConnectionLimits) => HttpServer;

/** A server of Node for an adapter, with TLS if the limits name it. */
export function createNodeServer(listener: RequestListener, limits: ConnectionLimits): Server {
  const { tls } = limits;
  if (!tls) return applyLimits(createServer(listener), limits);
  const server = createSecureServer({ handshakeTimeout: limits.headersTimeoutMs, ...tls.options }, listener);
  tls.onChange((options) => server.setSecureContext(options));
  server.on('tlsClientError', (error) => tls.onRefused(error));
  return applyLimits(server, limits);
}

function applyLimits(server: Server, limits: ConnectionLimits): Server {
  server.headersTimeout = limits.headersTimeoutMs;
  server.requestTimeout = limits.requestTimeoutMs;
  server.keepAliveTimeout = limits.keepAliveTimeoutMs;
  // A connection that falls idle while the server closes would otherwise stay for the keep-alive timeout.
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
  closeUnused(server);
  const { upgrade } = limits;
  if (upgrade) {
    Object.assign(server, { shouldUpgradeCallback: upgrade.accepts });
    server.on('upgrade', (request, socket, head) => upgrade.run({ request, socket, head }));
  }
  return server;
}

/** A connection on which nothing was ever asked is not idle to Node, which would wait for its first request while it closes. */
function closeUnused(server: Server): void {
  const open = new Set<Socket>();
  const watch = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // Its handshake was not over when the server began to close.
    if (!server.listening) socket.destroy();
  };
  // Over TLS a connection has read something once its handshake is over, and what is within it has not.
  for (const event of ['connection', 'secureConnection']) server.on(event, watch);
  const close = server.close.bind(server);
  server.close = (callback) => {
    close(callback);
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    return server;
  };
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** What a framework answers when the request line or the Host header is no URL. No handler has seen it. */
export function refuseRequest(): Response {
  return new Response(null, { status: 400, headers: { connection: 'close' } });
}

const UNSPEAKABLE = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** No `Request` can be made with some methods that a client may send. The handler gets to refuse them all the same, like any other. */
export function createRequest(url: URL, init: RequestInit): Request {
  if (!UNSPEAKABLE.has(init.method?.toUpperCase() ?? '')) return new Request(url, init);
  const { method, body, ...rest } = init;
  return Object.defineProperty(new Request(url, rest), 'method', { value: method });
}

export function peerOf(incoming: IncomingMessage): string {
  return incoming.socket.remoteAddress ?? '';
}

/** What the other end of the connection has proved itself by. Only one that TLS has verified counts. */
export function certificateOf({ socket }: IncomingMessage): X509Certificate | undefined {
  return socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
}

/** What a request asks for, as a URL. Absent if its Host header or its target is none. */
export function urlOf({ headers, socket, url }: IncomingMessage): URL | null {
  return URL.parse(`${socket instanceof TLSSocket ? 'https' : 'http'}://${headers.host}${url}`);
}
