import { AppError } from '../../kernel/app-error.ts';
import type { Context } from '../../kernel/context.ts';
import { coreErrors } from '../errors/core-errors.ts';

/** Resolves when it is the caller's turn, with the function that ends the turn. */
export type TakeTurn = (ctx: Pick<Context, 'signal'>) => Promise<() => void>;

/** One at a time, in the order of asking. Gives up when the signal is aborted before the turn has come. */
export function createTurns(): TakeTurn {
  let queue: Promise<void> = Promise.resolve();
  return async ({ signal }) => {
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const turn = queue;
    queue = turn.then(() => finished);
    try {
      await unlessAborted(turn, signal);
      return finish;
    } catch (error) {
      finish();
      throw error;
    }
  };
}

/** Stops waiting when the signal is aborted; the work itself goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new AppError(coreErrors.DEADLINE_EXCEEDED));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  return Promise.race([promise, work]).finally(() => signal.removeEventListener('abort', giveUp));
}
