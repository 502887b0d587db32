import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type AddressGuard, guardedLookup, requireSafeHost } from './address-guard.ts';

export interface OutgoingPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** Resolves with the status of the answer. */
export type SendRequest = (post: OutgoingPost) => Promise<number>;

/**
 * Sends to an address that a stranger has chosen. Not with `fetch`, which would look the name up by itself and follow redirects. The body of the
 * answer is thrown away, so nobody can read by it what is in our network.
 */
export function createSendRequest(guard: AddressGuard): SendRequest {
  const lookup = guardedLookup(guard);
  return async ({ url, headers, body, signal }) => {
    requireSafeHost(url, guard);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = send(url, { method: 'POST', headers, lookup, signal, agent: false }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end(body);
    return promise;
  };
}
