/** What kind of failure it is. The category decides the HTTP status, see `statusOf`. */
export type ErrorCategory =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method'
  | 'conflict'
  | 'too-large'
  | 'media-type'
  | 'not-acceptable'
  | 'rule'
  | 'precondition'
  | 'precondition-required'
  | 'too-many'
  | 'internal'
  | 'unavailable';

/** One row of the error catalogue. `title` is the same for every occurrence; `when` is for the reader of the docs. */
export interface ErrorDefinition {
  readonly code: string;
  readonly category: ErrorCategory;
  readonly title: string;
  readonly when: string;
}

/** One thing that is wrong with one field. `path` is dotted (`total.currency`). */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

export interface AppErrorOptions {
  /** For the caller: no secrets, no internals. */
  readonly detail?: string;
  readonly violations?: readonly Violation[];
  /** Response headers that belong to the failure, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An expected failure, thrown so that a unit of work rolls back on the way to the one place that answers it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly definition: ErrorDefinition;
  readonly detail: string | undefined;
  readonly violations: readonly Violation[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(definition: ErrorDefinition, options: AppErrorOptions = {}) {
    super(`${definition.code}: ${options.detail ?? definition.title}`, { cause: options.cause });
    this.definition = definition;
    this.detail = options.detail;
    this.violations = options.violations ?? [];
    this.headers = options.headers ?? {};
  }
}

/** Gives each entry its key as `code`, so that a code is written once. */
export function defineErrors<Code extends string>(
  definitions: Readonly<Record<Code, Omit<ErrorDefinition, 'code'>>>,
): Readonly<Record<Code, ErrorDefinition>> {
  const entries = Object.entries<Omit<ErrorDefinition, 'code'>>(definitions);
  return Object.fromEntries(entries.map(([code, rest]) => [code, { code, ...rest }])) as Record<Code, ErrorDefinition>;
}
