import { isSigned, parseWebhookSecret } from '../webhook-signature.ts';
import type { VerifyRequest } from './incoming-webhooks.ts';

const ID = /^[\x21-\x7e]{1,255}$/;

/** Signatures of Standard Webhooks. An old message is refused, so that a recorded one is of use for minutes only. */
export function verifyStandard(toleranceSeconds: number): VerifyRequest {
  return ({ headers, body, secrets, now }) => {
    const [id, time, signature] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`) ?? '');
    if (id === undefined || time === undefined || signature === undefined) return undefined;
    if (!ID.test(id) || !/^\d{1,12}$/.test(time)) return undefined;
    const timestamp = Number(time);
    if (Math.abs(now.getTime() / 1000 - timestamp) > toleranceSeconds) return undefined;
    const keys = secrets.flatMap((secret) => parseWebhookSecret(secret) ?? []);
    return isSigned({ id, timestamp, body }, signature, keys) ? { id, sentAt: new Date(timestamp * 1000) } : undefined;
  };
}
