import { AppError, type ErrorCategory, type ErrorDefinition, type Violation } from '../../kernel/app-error.ts';
import { textResponse } from '../http/text-response.ts';
import { coreErrors } from './core-errors.ts';

const STATUS = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  method: 405,
  'not-acceptable': 406,
  conflict: 409,
  precondition: 412,
  'too-large': 413,
  'media-type': 415,
  rule: 422,
  'precondition-required': 428,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<ErrorCategory, number>;

/** RFC 9457, with the members that our callers need to react and to ask for help. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly correlationId: string;
  readonly violations?: readonly Violation[];
}

export function statusOf(definition: ErrorDefinition): number {
  return STATUS[definition.category];
}

/** Whatever was thrown, as a failure that can be shown. An unexpected one becomes opaque. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError(coreErrors.INTERNAL, { cause: thrown });
}

export function problemResponse(error: AppError, correlationId: string): Response {
  const { definition, detail, violations } = error;
  const status = statusOf(definition);
  const problem: Problem = {
    type: `urn:problem:${definition.code.toLowerCase().replaceAll('_', '-')}`,
    title: definition.title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code: definition.code,
    correlationId,
    ...(violations.length === 0 ? {} : { violations }),
  };
  return textResponse(JSON.stringify(problem), status, {
    'content-type': 'application/problem+json',
    ...error.headers,
  });
}
