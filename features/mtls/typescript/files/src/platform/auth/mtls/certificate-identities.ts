import type { X509Certificate } from 'node:crypto';

/** One subject alternative name as Node prints it; a value with a comma or a quote in it is a JSON text. */
const NAME = /([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;

/**
 * Who a certificate says its holder is: its URIs, such as `spiffe://example.org/reports`, and then its DNS names. Nothing else counts: the common
 * name is free text, and an address says where somebody is.
 */
export function identitiesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const names = [...subjectAltName.matchAll(NAME)].map(([, kind, value = '']) => ({
    kind,
    value: value.startsWith('"') ? String(JSON.parse(value)) : value,
  }));
  // A URI without a scheme could be mistaken for a DNS name.
  const uris = names.filter(({ kind, value }) => kind === 'URI' && value.includes(':')).map(({ value }) => value);
  const hosts = names.filter(({ kind }) => kind === 'DNS').map(({ value }) => value.toLowerCase());
  return [...uris, ...hosts];
}
