import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import type { Issued } from '../../scripts/support/issue-certificate.ts';
import { pemOf, testAuthority } from './test-certificates.ts';

export interface TlsCall extends Pick<ConnectionOptions, 'maxVersion' | 'minVersion'> {
  /** What the caller shows; absent: nothing. */
  readonly as?: Issued | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose certificate the service may show. */
  readonly trust?: Issued;
}

export interface TlsAnswer {
  readonly status: number | undefined;
  readonly json: unknown;
  /** The version of TLS that was spoken. */
  readonly protocol: string | null;
  /** What the service has shown. */
  readonly serial: string | undefined;
}

/** One call on a connection of its own. Rejects when the handshake fails, on whichever side. */
export async function callOverTls(url: URL, options: TlsCall = {}): Promise<TlsAnswer> {
  const { as, headers = {}, trust = testAuthority, ...versions } = options;
  const shown = as ? pemOf(as) : {};
  const call = request(url, { agent: false, ca: pemOf(trust).cert, headers, ...versions, ...shown }).end();
  const [response] = await once(call, 'response', { signal: AbortSignal.timeout(5000) });
  const { socket } = response;
  const [protocol, serial] = [socket.getProtocol(), socket.getPeerX509Certificate()?.serialNumber];
  const body = await text(response);
  return { status: response.statusCode, json: body === '' ? undefined : JSON.parse(body), protocol, serial };
}
