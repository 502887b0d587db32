import { toResponse } from './reply.ts';
import type { HttpContext, Route } from './route.ts';
import type { ReadInput } from './validation.ts';

/** What is left when all phases have been passed: validation, the operation itself, and its reply as a response. */
export async function callOperation(
  ctx: HttpContext,
  route: Route,
  readInput: ReadInput | undefined,
): Promise<Response> {
  const input = (await readInput?.(ctx)) ?? {};
  return toResponse(await route.handle(ctx, input), ctx, route);
}
