import type { Phase } from '../phases.ts';
import { findSame, formatTag } from './entity-tag.ts';
import { isJson, replaceBody } from './json-answer.ts';
import { pageLinks } from './page-links.ts';

/** Gives answers their entity tag and links to other pages, and spares callers what they have already. */
export function answerPhase(): Phase {
  return async (ctx, next) => {
    const response = await next(ctx);
    const { route } = ctx;
    const isRead = route?.method === 'GET';
    if (!route || route.quiet || !(isRead || route.versioned)) return response;
    if (!response.ok || !isJson(response)) return response;
    const text = await response.text();
    const body: unknown = JSON.parse(text);
    const answer = replaceBody(response, text);
    const links = pageLinks(ctx, body);
    if (links !== undefined) answer.headers.append('link', links);
    const tag = formatTag(text, route.versioned ? readVersion(body) : undefined);
    answer.headers.set('etag', tag);
    const same = isRead && findSame(ctx.request.headers.get('if-none-match') ?? '', tag);
    return same ? notModified(answer, same) : answer;
  };
}

function readVersion(body: unknown): number | undefined {
  const version: unknown = Object(body).version;
  return typeof version === 'number' ? version : undefined;
}

/** With the tag that the caller has, so that its cache finds the answer that is meant. */
function notModified({ headers }: Response, tag: string): Response {
  const answer = new Response(null, { status: 304, headers });
  for (const name of ['content-length', 'content-type']) answer.headers.delete(name);
  answer.headers.set('etag', tag);
  return answer;
}
