import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between the service and a server, and can be cut, as a network can. */
export interface TcpProxy extends AsyncDisposable {
  /** The URL of the server, by way of the proxy. */
  readonly url: string;
  /** Drops every connection, and each new one. */
  cut(): void;
  restore(): void;
}

export async function openTcpProxy(target: string, defaultPort: number): Promise<TcpProxy> {
  const server = new URL(target);
  const sockets = new Set<Socket>();
  let whole = true;
  const proxy = createServer((incoming) => {
    if (!whole) return void incoming.destroy();
    const outgoing = connect(Number(server.port || defaultPort), server.hostname);
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      whole = false;
      drop();
    },
    restore() {
      whole = true;
    },
    async [Symbol.asyncDispose]() {
      drop();
      const closed = once(proxy, 'close');
      proxy.close();
      await closed;
    },
  };
}
