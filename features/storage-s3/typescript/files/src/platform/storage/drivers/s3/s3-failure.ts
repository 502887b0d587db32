import { AppError } from '../../../../kernel/app-error.ts';
import { coreErrors } from '../../../errors/core-errors.ts';

/** Whether the store said that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name);
}

/** `UNAVAILABLE` when the store does not answer, or fails, or has too much to do. Everything else is a fault of the settings. */
export function toAppError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'CredentialsProviderError') return error;
  const status = statusOf(error);
  if (status !== undefined && status < 500 && status !== 429) return error;
  return new AppError(coreErrors.UNAVAILABLE, { cause: error });
}

/** What the SDK knows of an answer. A call that was not answered has no status. */
function statusOf(error: Error): number | undefined {
  const status: unknown = '$metadata' in error ? Object(error.$metadata).httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
