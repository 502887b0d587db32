import {
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeOperation,
  type GraphQLFormattedError,
} from 'graphql';
import { AppError } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { defineRoute, type HttpContext, type Route } from '../http/route.ts';
import { textResponse } from '../http/text-response.ts';
import type { GraphCall } from './graph.ts';
import { type GraphRequest, type Prepared, type PrepareOptions, prepareOperation } from './prepare-operation.ts';

export interface GraphRouteOptions {
  /** Asked for at the first request: the operations are known when the app is built. */
  readonly prepare: () => PrepareOptions;
  readonly call: (ctx: HttpContext) => GraphCall;
  readonly present: (error: ExecutionErrors[number], ctx: HttpContext) => GraphQLFormattedError;
  readonly onResult: (prepared: Prepared | undefined, errors: readonly GraphQLFormattedError[]) => void;
}

type ExecutionErrors = NonNullable<ExecutionResult['errors']>;

const RESPONSE_TYPE = 'application/graphql-response+json';

/** One request for all operations of the graph. It is refused like any other: before it comes here, and without a body of GraphQL. */
export function graphqlRoute({ prepare, call, present, onResult }: GraphRouteOptions): Route {
  return defineRoute<{ readonly body: GraphRequest }>({
    id: 'executeGraphql',
    method: 'POST',
    path: '/graphql',
    summary: 'Run an operation of the graph',
    tag: 'graphql',
    // The contract of the graph is `api/schema.graphql`.
    undocumented: true,
    body: {
      type: 'object',
      properties: {
        query: { type: ['string', 'null'] },
        documentId: { type: ['string', 'null'], maxLength: 200 },
        operationName: { type: ['string', 'null'], maxLength: 200 },
        variables: { type: ['object', 'null'] },
        extensions: { type: ['object', 'null'] },
      },
    },
    responses: { 200: { description: 'The result' } },
    async handle(ctx, { body }) {
      const options = prepare();
      const prepared = prepareOperation(body, options);
      if (!('operation' in prepared)) {
        const errors = prepared.map((error) => present(error, ctx));
        onResult(undefined, errors);
        return answer(ctx, { errors });
      }
      const { schema, introspection } = options;
      const { document, operation } = prepared;
      const args = {
        schema,
        document,
        contextValue: call(ctx),
        hideSuggestions: !introspection,
        ...(body.variables ? { variableValues: body.variables } : {}),
        ...(operation.name ? { operationName: operation.name.value } : {}),
      };
      const { data, errors = [] } = await execute(args, ctx);
      const presented = errors.map((error) => present(error, ctx));
      onResult(prepared, presented);
      return answer(ctx, { data, ...(presented.length > 0 ? { errors: presented } : {}) });
    },
  });
}

/** Ends when nobody waits for the result any more. */
async function execute(args: ExecutionArgs, ctx: HttpContext): Promise<ExecutionResult> {
  try {
    return await executeOperation({ ...args, abortSignal: ctx.signal });
  } catch (cause) {
    throw ctx.signal.aborted ? new AppError(coreErrors.DEADLINE_EXCEEDED, { cause }) : cause;
  }
}

/** What has not been run is a 400 to callers who know the media type of GraphQL; others look at the body only. */
function answer({ request }: HttpContext, result: object): Response {
  const isAware = request.headers.get('accept')?.includes(RESPONSE_TYPE) === true;
  const status = isAware && !('data' in result) ? 400 : 200;
  const contentType = `${isAware ? RESPONSE_TYPE : 'application/json'}; charset=utf-8`;
  return textResponse(JSON.stringify(result), status, { 'content-type': contentType });
}
