import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Upgrade } from '../../feature.ts';
import { certificateOf, peerOf, urlOf } from '../../http/server.ts';

/** A request that a route has let through: what is to become of its connection. */
export type Accepted = (socket: WebSocket) => void;

export interface SocketUpgrade extends Upgrade {
  /** Called by a route while it answers: its connection will be taken over. False when the request is no such wish. */
  accept(request: Request, accepted: Accepted): boolean;
}

/**
 * Lets the request pass all phases before anything is taken over: whoever may not call the path is refused as anywhere else, with 401, 403 or 429, in the
 * access log and in the metrics.
 */
export function createSocketUpgrade(maxPayload: number): SocketUpgrade {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload });
  const wishes = new WeakMap<Request, { accepted?: Accepted }>();
  return {
    accepts: ({ headers, method }) => method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket',
    accept(request, accepted) {
      const wish = wishes.get(request);
      if (wish) wish.accepted = accepted;
      return wish !== undefined;
    },
    run({ request: incoming, socket, head }, handle) {
      const leave = (): void => void socket.destroy();
      socket.on('error', leave);
      const request = toRequest(incoming);
      if (!request) return refuse(socket, new Response(null, { status: 400 }));
      const wish: { accepted?: Accepted } = {};
      wishes.set(request, wish);
      void handle(request, peerOf(incoming), certificateOf(incoming)).then((response) => {
        const { accepted } = wish;
        if (!accepted || !response.ok) return refuse(socket, response);
        socket.off('error', leave);
        server.handleUpgrade(incoming, socket, head, accepted);
      });
    },
  };
}

function toRequest(incoming: IncomingMessage): Request | undefined {
  const address = urlOf(incoming);
  if (!address) return undefined;
  const { rawHeaders } = incoming;
  const given = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    given.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  return new Request(address, { headers: given });
}

/** No server speaks HTTP on this connection any more, so the answer is written by hand. */
async function refuse(socket: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set('connection', 'close');
  headers.set('content-length', String(body.byteLength));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    Buffer.concat([
      Buffer.from(`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${lines.join('')}\r\n`),
      body,
    ]),
  );
}
