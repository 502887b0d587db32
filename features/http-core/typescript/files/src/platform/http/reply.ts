import { AppError } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';
import type { HttpContext, Reply, Route } from './route.ts';
import { textResponse } from './text-response.ts';

/** The declared reply as a response. Refuses a status that the route does not declare: that is our bug. */
export function toResponse(reply: Reply | Response, ctx: HttpContext, route: Route): Response {
  if (reply instanceof Response) return reply;
  const spec = route.responses[reply.status];
  if (!spec) throw new Error(`${route.id} answered ${reply.status}, which it does not declare`);
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers: { ...reply.headers } });
  const contentType = spec.contentType ?? 'application/json';
  if (!accepts(ctx.request.headers.get('accept'), contentType)) throw new AppError(coreErrors.NOT_ACCEPTABLE);
  const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  return textResponse(body, reply.status, { 'content-type': contentType, ...reply.headers });
}

/** The same head, as HEAD asks, without reading or sending the body. */
export async function withoutBody(response: Response): Promise<Response> {
  const { status, headers } = response;
  await response.body?.cancel();
  return new Response(null, { status, headers });
}

function accepts(header: string | null, contentType: string): boolean {
  if (header === null) return true;
  const type = contentType.split(';')[0] ?? contentType;
  const ranges = header.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return [type, `${type.split('/')[0]}/*`, '*/*'].some((range) => ranges.includes(range));
}
