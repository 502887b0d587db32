import { once } from 'node:events';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { certificateOf, createNodeServer, type HttpAdapter, peerOf, portOf, refuseRequest } from '../server.ts';

/** Hono carries the connection; the handler decides. The only file that knows Hono. */
export const honoAdapter: HttpAdapter = (handle, limits) => {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.all('*', ({ req, env }) => handle(req.raw, peerOf(env.incoming), certificateOf(env.incoming)));
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: refuseRequest });
  const server = createNodeServer(listener, limits);
  return {
    async listen(port, host) {
      await once(server.listen(port, host), 'listening');
      return portOf(server);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
    abort: () => server.closeAllConnections(),
  };
};
