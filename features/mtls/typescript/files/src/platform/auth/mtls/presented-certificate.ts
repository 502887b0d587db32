import { X509Certificate } from 'node:crypto';

/** A certificate, and those between it and an authority. */
export interface Presented {
  readonly certificate: X509Certificate;
  readonly chain: readonly X509Certificate[];
}

/** Where proxies put the certificate of a caller (RFC 9440). */
export const CERTIFICATE_HEADERS = ['client-cert', 'client-cert-chain'] as const;

/** A byte sequence of a structured field (RFC 8941). */
const BYTES = /^ *:([A-Za-z0-9+/]*={0,2}): *$/;
const LONGEST_CHAIN = 5;

/** Absent when the proxy has seen no certificate. Throws when the headers are none of RFC 9440. */
export function readPresented(headers: Headers): Presented | undefined {
  const certificate = headers.get('client-cert');
  if (certificate === null) return undefined;
  const chain = headers.get('client-cert-chain')?.split(',') ?? [];
  if (chain.length > LONGEST_CHAIN) throw new Error('the chain is too long');
  return { certificate: readCertificate(certificate), chain: chain.map(readCertificate) };
}

/** As `Client-Cert` has it. */
export function printCertificate({ raw }: X509Certificate): string {
  return `:${raw.toString('base64')}:`;
}

function readCertificate(text: string): X509Certificate {
  const base64 = BYTES.exec(text)?.[1];
  if (base64 === undefined) throw new Error('no byte sequence');
  return new X509Certificate(Buffer.from(base64, 'base64'));
}
