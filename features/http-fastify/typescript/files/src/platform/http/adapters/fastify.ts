import { Readable } from 'node:stream';
import { type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import {
  certificateOf,
  createNodeServer,
  createRequest,
  type HttpAdapter,
  peerOf,
  portOf,
  refuseRequest,
  urlOf,
} from '../server.ts';

/** Fastify carries the connection; the handler decides. The only file that knows Fastify. */
export const fastifyAdapter: HttpAdapter = (handle, limits) => {
  const answer = async ({ raw }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const url = urlOf(raw);
    const closed = new AbortController();
    reply.raw.on('close', () => closed.abort());
    const body = raw.method === 'GET' || raw.method === 'HEAD' ? null : Readable.toWeb(raw);
    const init = {
      method: raw.method ?? 'GET',
      headers: toHeaders(raw.rawHeaders),
      body,
      duplex: 'half',
      signal: closed.signal,
    };
    const response = url
      ? await handle(createRequest(url, init as RequestInit), peerOf(raw), certificateOf(raw))
      : refuseRequest();
    // What nobody has read of a body is in the way of the next request.
    if (body !== null && !raw.complete) response.headers.set('connection', 'close');
    return reply.send(response);
  };
  const app = fastify({
    forceCloseConnections: 'idle',
    serverFactory: (listener) => createNodeServer(listener, limits),
    frameworkErrors: (_error, request, reply) => answer(request, reply),
  });
  app.addHook('onRequest', answer);
  return {
    async listen(port, host) {
      await app.listen({ port, host });
      return portOf(app.server);
    },
    close: () => app.close(),
    abort: () => app.server.closeAllConnections(),
  };
};

function toHeaders(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index < raw.length; index += 2) headers.append(raw[index] ?? '', raw[index + 1] ?? '');
  return headers;
}
