import { createHash } from 'node:crypto';
import { AppError } from '../../../kernel/app-error.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { HttpContext } from '../route.ts';

/** `draft-ietf-httpapi-idempotency-key-header` has the key in quotes, most callers send it without. */
const KEY = /^(?:"(?<quoted>[\x20\x21\x23-\x7e]{1,255})"|(?<bare>[\x21\x23-\x7e]{1,255}))$/;

export interface RequestIdentity {
  /** Of the key, for one caller and one operation: nobody sees the answers of somebody else. */
  readonly key: string;
  /** Of what was asked for with it. */
  readonly fingerprint: string;
}

/** `undefined` when the caller has chosen no key. Throws `REQUEST_INVALID` for one that is malformed. */
export async function identifyRequest(ctx: HttpContext): Promise<RequestIdentity | undefined> {
  const header = ctx.request.headers.get('idempotency-key');
  if (header === null) return undefined;
  const { quoted, bare } = KEY.exec(header)?.groups ?? {};
  const key = quoted ?? bare;
  if (key === undefined) {
    const violations = [{ path: 'Idempotency-Key', message: 'must have 1 to 255 printable ASCII characters' }];
    throw new AppError(coreErrors.REQUEST_INVALID, { violations });
  }
  const { actor, path, query, request, route, tenant } = ctx;
  const version = request.headers.get('api-version');
  return {
    key: hash([tenant ?? null, actor?.id ?? null, route?.id ?? null, key]),
    fingerprint: hash([request.method, path, String(query), version], await ctx.readBody()),
  };
}

function hash(parts: readonly (string | null)[], body: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(JSON.stringify(parts)).update(body).digest('hex');
}
