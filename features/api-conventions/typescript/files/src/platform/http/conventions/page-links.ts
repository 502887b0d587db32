import type { HttpContext } from '../route.ts';

/** The other pages of a list (RFC 8288), relative to the address of this one, which a gateway may have changed. */
export function pageLinks({ query, route }: HttpContext, body: unknown): string | undefined {
  if (!Object.hasOwn(Object(route?.query?.properties), 'cursor')) return undefined;
  const next: unknown = Object(body).next;
  const links = [
    ...(typeof next === 'string' ? [formatLink(query, 'next', next)] : []),
    ...(query.has('cursor') ? [formatLink(query, 'first')] : []),
  ];
  return links.length === 0 ? undefined : links.join(', ');
}

function formatLink(query: URLSearchParams, rel: string, cursor?: string): string {
  const own = new URLSearchParams(query);
  own.delete('cursor');
  if (cursor !== undefined) own.set('cursor', cursor);
  return `<?${own}>; rel="${rel}"`;
}
