import { Metadata } from '@grpc/grpc-js';

/** What belongs to the connection, to the codec, or is decided here. */
const NOT_FOR_US =
  /^(:|grpc-|x-http-method|content-|accept|host$|connection$|te$|trailer|transfer-encoding$|upgrade$|expect$|keep-alive$|if-none-match$)/;

/** Headers of an answer that callers of an operation can rely on. */
const FOR_CALLERS = [
  'deprecation',
  'etag',
  'idempotency-replayed',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'sunset',
  'www-authenticate',
  'x-correlation-id',
  'x-request-id',
];

/** Metadata of a call as headers: credentials, correlation id, trace, idempotency key. Binary ones have no place in a header. */
export function toHeaders(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(
    Object.keys(metadata.getMap())
      .filter((name) => !NOT_FOR_US.test(name) && !name.endsWith('-bin'))
      .map((name) => [name, metadata.get(name).join(', ')]),
  );
}

export function toMetadata(headers: Headers): Metadata {
  const metadata = new Metadata();
  for (const name of FOR_CALLERS) {
    const value = headers.get(name);
    if (value !== null) metadata.set(name, value);
  }
  return metadata;
}
