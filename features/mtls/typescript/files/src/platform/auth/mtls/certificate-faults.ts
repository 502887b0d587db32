import type { X509Certificate } from 'node:crypto';
import type { Presented } from './presented-certificate.ts';

/** Extended key usage of clients (RFC 5280, 4.2.1.12). */
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

export function isInForce({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}

/** What is wrong with a certificate that a proxy has passed on, in words; `undefined` when one of our authorities vouches for it. */
export function findFault(
  { certificate, chain }: Presented,
  authorities: readonly X509Certificate[],
  now: Date,
): string | undefined {
  const { keyUsage } = certificate;
  if (certificate.ca || (keyUsage && !keyUsage.includes(CLIENT_AUTHENTICATION))) return 'is not one of a client';
  let current = certificate;
  const left = new Set(chain.filter(({ ca }) => ca));
  for (;;) {
    if (!isInForce(current, now)) return 'has expired, or is not valid yet';
    const issued = current;
    if (authorities.some((authority) => hasIssued(authority, issued) && isInForce(authority, now))) return undefined;
    const next = [...left].find((candidate) => hasIssued(candidate, issued));
    if (!next) return 'is not one of our authorities';
    left.delete(next);
    current = next;
  }
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
