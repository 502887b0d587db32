import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../../kernel/context.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { toAppError } from '../errors/problem.ts';
import type { Logger } from '../log/logger.ts';

/** An error as a caller sees it: the code of the catalogue, and nothing about what nobody expected. */
export function presentError(error: GraphQLError, ctx: Context, log: Logger): GraphQLFormattedError {
  const { message, locations, path, extensions, originalError } = error;
  const where = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
  if (typeof extensions.code === 'string') return { message, ...where, extensions };
  const { definition, detail, violations } = toAppError(originalError ?? error);
  const { correlationId, requestId } = ctx;
  if (definition.category === 'internal')
    log.error({ err: originalError ?? error, requestId, correlationId, path: path?.join('.') }, 'a field failed');
  return {
    message: definition.title,
    ...where,
    extensions: {
      code: definition.code,
      correlationId,
      ...(detail === undefined ? {} : { detail }),
      ...(violations.length === 0 ? {} : { violations }),
    },
  };
}

/** Whether it is a failure of ours and not of the caller. */
export function isFailure({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.code === coreErrors.INTERNAL.code;
}
