import { AppError, type ErrorCategory } from '../../kernel/app-error.ts';

/** What may go well the next time. Any other refusal would be repeated word by word. */
const TRANSIENT: ReadonlySet<ErrorCategory> = new Set([
  'conflict',
  'precondition',
  'too-many',
  'internal',
  'unavailable',
]);

export interface RetryLimits {
  /** The longest pause. */
  readonly maxMs?: number;
  /** From 0 to 1, for the half that is left to chance. */
  readonly random?: () => number;
}

export function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof AppError) || TRANSIENT.has(error.definition.category);
}

/** Milliseconds before the next attempt: doubling, and half of it by chance, so that those who failed together part. */
export function retryDelay(attempt: number, baseMs: number, limits: RetryLimits = {}): number {
  const { maxMs = Number.POSITIVE_INFINITY, random = Math.random } = limits;
  const full = Math.min(baseMs * 2 ** (attempt - 1), maxMs);
  return full / 2 + (full / 2) * random();
}
