import type { HttpContext } from '../../http/route.ts';

/**
 * Whether the page that asks may connect. Browsers send cookies to any host that a page connects to, and CORS does not apply to WebSockets. Programs
 * send no origin.
 */
export function isSameOrigin({ request }: HttpContext, allowed: readonly string[]): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  return allowed.includes(origin) || URL.parse(origin)?.host === request.headers.get('host');
}
