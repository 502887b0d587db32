import type { Api } from '../../http/api.ts';
import type { FetchHandler } from '../../http/handler.ts';

/** The health routes without TLS: whoever asks them has no certificate. Nothing else of the API is answered, be it open or not. */
export function answerProbes(api: () => Api): FetchHandler {
  return async (request, peer) => {
    const { handle, routes } = api();
    const { pathname } = new URL(request.url);
    const isProbe = routes.some(
      ({ open, path, quiet }) => open && quiet && path === pathname && path.startsWith('/health'),
    );
    if (!isProbe || !['GET', 'HEAD'].includes(request.method)) return new Response(null, { status: 404 });
    return handle(request, peer);
  };
}
