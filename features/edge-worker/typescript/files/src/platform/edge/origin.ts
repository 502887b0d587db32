import { AppError } from '../../kernel/app-error.ts';
import { edgeErrors } from './edge-errors.ts';

export interface OriginOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

/** Who asks, as the service is to see it. */
export interface Caller {
  readonly address: string;
  readonly correlationId: string;
}

/** What the network of the edge answers in the place of a service that it does not reach, and of one that takes too long. */
const UNREACHABLE = new Set([520, 521, 523, 525, 526, 530]);
const TOO_LATE = new Set([522, 524]);

export type Origin = (request: Request, caller: Caller) => Promise<Response>;

/**
 * The service behind the edge. Bodies go through in both directions as they come, redirects are for the caller. Throws
 * when no answer begins in time.
 */
export function createOrigin({ url, timeoutMs }: OriginOptions): Origin {
  const base = new URL(url);
  const prefix = base.pathname.replace(/\/$/, '');

  return async (request, { address, correlationId }) => {
    const from = new URL(request.url);
    const to = new URL(`${prefix}${from.pathname}${from.search}`, base);
    const headers = new Headers(request.headers);
    if (address !== '') headers.append('x-forwarded-for', address);
    headers.set('x-forwarded-host', from.host);
    headers.set('x-forwarded-proto', from.protocol.slice(0, -1));
    headers.set('x-correlation-id', correlationId);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const asked = new Request(to, new Request(request, { headers, redirect: 'manual', signal: late.signal }));
    const response = await fetch(asked)
      .catch((cause: unknown) => {
        throw new AppError(late.signal.aborted ? edgeErrors.ORIGIN_TIMEOUT : edgeErrors.ORIGIN_UNREACHABLE, { cause });
      })
      .finally(() => clearTimeout(timer));
    const { status } = response;
    if (TOO_LATE.has(status)) throw new AppError(edgeErrors.ORIGIN_TIMEOUT, { cause: status });
    if (UNREACHABLE.has(status)) throw new AppError(edgeErrors.ORIGIN_UNREACHABLE, { cause: status });
    return response;
  };
}
