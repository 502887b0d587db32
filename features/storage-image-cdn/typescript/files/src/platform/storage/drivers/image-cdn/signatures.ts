import { createHash } from 'node:crypto';

/** So much of the digest stands in an address. */
const DELIVERY_LENGTH = 32;

/** The parameters of a call with what proves that they are ours. https://cloudinary.com/documentation/authentication_signatures */
export function signCall(
  params: Readonly<Record<string, string>>,
  { key, secret }: { readonly key: string; readonly secret: string },
): Readonly<Record<string, string>> {
  const names = Object.keys(params).sort();
  // A value must not look like the begin of another parameter.
  const text = names.map((name) => `${name}=${params[name]?.replaceAll('&', '%26')}`).join('&');
  const signature = createHash('sha256').update(`${text}${secret}`).digest('hex');
  return { ...params, signature, api_key: key };
}

/** For the part of an address behind the version: form and id. https://cloudinary.com/documentation/delivery_url_signatures */
export function signDelivery(path: string, secret: string): string {
  const digest = createHash('sha256').update(`${path}${secret}`).digest('base64url');
  return `s--${digest.slice(0, DELIVERY_LENGTH)}--`;
}
