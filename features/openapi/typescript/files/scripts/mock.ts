import { createIdSource } from '../src/kernel/id.ts';
import { problemResponse, toAppError } from '../src/platform/errors/problem.ts';
import { httpAdapter } from '../src/platform/http/adapter.ts';
import { createHandler } from '../src/platform/http/handler.ts';
import { defineRoute, type Reply, type Route, type Schema } from '../src/platform/http/route.ts';
import { createContract, listOperations } from '../src/platform/openapi/bind.ts';
import { readContract } from '../src/platform/openapi/contract-file.ts';
import type { Operation } from '../src/platform/openapi/document.ts';

const { document } = readContract();
const { routes, schemas } = createContract(document).bind(
  listOperations(document).map(({ operation }) => mockRoute(operation)),
);
const handle = createHandler({
  routes,
  schemas,
  phases: [
    {
      name: 'recover',
      run: (ctx, next) => next(ctx).catch((error) => problemResponse(toAppError(error), ctx.correlationId)),
    },
  ],
  ids: createIdSource(),
  bodyLimit: 1024 * 1024,
  timeoutMs: 5000,
});
const server = httpAdapter(handle, { headersTimeoutMs: 5000, requestTimeoutMs: 5000, keepAliveTimeoutMs: 5000 });
const port = await server.listen(Number(process.env.PORT ?? 8081), '127.0.0.1');
console.log(`The examples of api/openapi.yaml on http://127.0.0.1:${port}`);

/** Accepts what the contract accepts, and answers with the example of the first success that it declares. */
function mockRoute(operation: Operation): Route {
  const [status = '200', response] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? [];
  const [content] = Object.values(response?.content ?? {});
  const reply: Reply = { status: Number(status), body: content && exampleOf(content.schema) };
  return defineRoute({
    id: operation.operationId,
    method: 'GET',
    path: '/',
    summary: operation.summary,
    tag: 'mock',
    responses: { [reply.status]: { description: '' } },
    handle: async () => reply,
  });
}

function exampleOf(schema: Schema): unknown {
  const name = String(schema.$ref).split('/').at(-1) ?? '';
  const [example] = (document.components.schemas[name]?.examples ?? []) as readonly unknown[];
  if (example === undefined) throw new Error(`${name} has no example`);
  return example;
}
