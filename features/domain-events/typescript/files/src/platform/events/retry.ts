import { AppError, type ErrorCategory } from '../../kernel/app-error.ts';

/** What may go well the next time. Any other refusal would be repeated word by word. */
const TRANSIENT: ReadonlySet<ErrorCategory> = new Set([
  'conflict',
  'precondition',
  'too-many',
  'internal',
  'unavailable',
]);

export function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof AppError) || TRANSIENT.has(error.definition.category);
}

/** Milliseconds before the next attempt: doubling, and half of it by chance, so that those who failed together part. */
export function retryDelay(attempt: number, baseMs: number, random: () => number = Math.random): number {
  const full = baseMs * 2 ** (attempt - 1);
  return full / 2 + (full / 2) * random();
}
