import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.ts';
import type { Problem } from './problem.ts';

export { ERROR_CATALOGUE, type ErrorCode, EXIT, type ExitCode } from './error-catalogue.ts';

interface ScaffoldErrorOptions {
  readonly hint?: string | undefined;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** A failure in the user's world: input, selection, files, environment. It always says what to do next. */
export class ScaffoldError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: ScaffoldErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ScaffoldError';
    this.code = code;
    this.hint = options.hint ?? ERROR_CATALOGUE[code].next;
    this.problems = options.problems ?? [];
  }

  /** One error for a list of problems; the first problem gives the code and the message. */
  static fromProblems(problems: readonly Problem[]): ScaffoldError {
    const [first] = problems;
    if (first === undefined) throw new InternalError('an error needs at least one problem');
    return new ScaffoldError(first.code, first.message, { hint: first.hint, problems });
  }
}

/** A fault of ours: an invariant that does not hold. */
export class InternalError extends Error {
  readonly code = 'INTERNAL' satisfies ErrorCode;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'InternalError';
  }
}
