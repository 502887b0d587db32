import { AppError } from '../../../kernel/app-error.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import { defineFeature } from '../../feature.ts';
import { defineRoute, type HttpContext } from '../../http/route.ts';
import { type OpenSocket, openSocket } from './open-socket.ts';
import { isSameOrigin } from './socket-origins.ts';
import { createSocketUpgrade } from './socket-upgrade.ts';
import { type SocketRoute, Sockets } from './sockets.ts';
import { wsConfig } from './ws.config.ts';
import { wsErrors } from './ws.errors.ts';

/** Connections that end at a stop get so long to do so in order. */
const GOODBYE_MS = 1000;

/** Connections that stay open, in both directions, for callers that have passed all phases. */
export const wsFeature = defineFeature({
  id: 'realtime-ws',
  config: wsConfig,
  setup(platform, { maxMessageBytes, maxConnections, maxAgeSeconds, origins, ...limits }) {
    const { errors, http, lifecycle, log, meter, provide } = platform;
    const upgrade = createSocketUpgrade(maxMessageBytes);
    const open = new Set<OpenSocket>();
    const ended = meter.createCounter('websockets.ended', { unit: '{connection}' });
    meter
      .createObservableGauge('websockets.open', { unit: '{connection}' })
      .addCallback((result) => result.observe(open.size));

    function take(ctx: HttpContext, { connect }: SocketRoute): boolean {
      return upgrade.accept(ctx.request, (socket) => {
        const entry = openSocket({
          ...limits,
          maxAgeMs: maxAgeSeconds * 1000,
          socket,
          ctx,
          connect,
          log,
          onEnd(reason) {
            open.delete(entry);
            ended.add(1, { reason });
          },
        });
        open.add(entry);
      });
    }

    function answer(ctx: HttpContext, route: SocketRoute): { readonly status: 204 } {
      const headers = { 'retry-after': '1' };
      if (!isSameOrigin(ctx, origins)) throw new AppError(coreErrors.FORBIDDEN);
      if (lifecycle.state === 'draining') throw new AppError(coreErrors.UNAVAILABLE, { headers });
      if (open.size >= maxConnections) throw new AppError(wsErrors.WEBSOCKETS_FULL, { headers });
      if (!take(ctx, route)) throw new AppError(wsErrors.WEBSOCKET_REQUIRED, { headers: { upgrade: 'websocket' } });
      return { status: 204 };
    }

    provide(Sockets, () => ({
      route(route) {
        const { id, path, summary, permission, open: isOpen } = route;
        http.routes([
          defineRoute({
            id,
            method: 'GET',
            path,
            summary,
            tag: 'websockets',
            undocumented: true,
            ...(permission === undefined ? {} : { permission }),
            ...(isOpen ? { open: true } : {}),
            responses: { 204: { description: 'The connection speaks WebSocket' } },
            handle: async (ctx) => answer(ctx, route),
          }),
        ]);
      },
    }));
    errors.add(wsErrors);
    http.upgrade(upgrade);
    lifecycle.add({
      name: 'websockets',
      drain() {
        for (const socket of [...open]) socket.drain();
        setTimeout(() => {
          for (const socket of [...open]) socket.terminate();
        }, GOODBYE_MS).unref();
      },
    });
  },
});
