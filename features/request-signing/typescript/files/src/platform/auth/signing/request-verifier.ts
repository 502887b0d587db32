import { timingSafeEqual } from 'node:crypto';
import type { Counter } from '@opentelemetry/api';
import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Actor } from '../../../kernel/context.ts';
import type { HttpContext } from '../../http/route.ts';
import type { Nonces } from './nonces.ts';
import {
  ALGORITHM,
  computeSignature,
  createSignatureBase,
  DIGEST_FIELD,
  digestOf,
  REQUIRED,
} from './signature-base.ts';
import { type ParsedSignature, parseSignature, type SignatureInput } from './signature-input.ts';
import { signingErrors } from './signing.errors.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface RequestVerifierOptions {
  /** Asked for at each request: they may be rotated. */
  readonly keys: () => SigningKeys;
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  readonly nonces: Nonces;
  readonly clock: Clock;
  /** By how much clocks may differ, and so the age of a signature. */
  readonly skewSeconds: number;
  readonly requests: Pick<Counter, 'add'>;
}

const NONCE = /^[\x21-\x7e]{16,128}$/;

/** Finds out who signed a request, once for each: a signature counts once. */
export class RequestVerifier {
  readonly #options: RequestVerifierOptions;
  readonly #verified = new WeakMap<Request, Promise<Actor>>();

  constructor(options: RequestVerifierOptions) {
    this.#options = options;
  }

  /**
   * `undefined` when the request is not signed.
   * @throws `SIGNATURE_INVALID` when it is, and the signature does not count
   */
  async verify(ctx: HttpContext): Promise<Actor | undefined> {
    const { request } = ctx;
    if (!request.headers.has('signature-input') && !request.headers.has('signature')) return undefined;
    const known = this.#verified.get(request) ?? this.#count(this.#verify(ctx));
    this.#verified.set(request, known);
    return known;
  }

  async #count(verified: Promise<Actor>): Promise<Actor> {
    const { requests } = this.#options;
    try {
      const actor = await verified;
      requests.add(1, { outcome: 'accepted' });
      return actor;
    } catch (error) {
      if (error instanceof AppError) requests.add(1, { outcome: 'refused' });
      throw error;
    }
  }

  async #verify(ctx: HttpContext): Promise<Actor> {
    const { headers } = ctx.request;
    const parsed = parseSignature(headers.get('signature-input') ?? '', headers.get('signature') ?? '');
    if (!parsed) throw invalid('Signature-Input and Signature are not one signature of RFC 9421.');
    const { input } = parsed;
    const { keyId, nonce, until } = this.#requireParameters(input);
    this.#requireSignature(ctx, keyId, parsed);
    await requireDigest(ctx, input);
    // Last, so that only whoever has a key can fill the table.
    const isFirst = await this.#options.nonces.use(ctx, `${keyId}:${nonce}`, until);
    if (!isFirst) throw invalid('The nonce was used before.');
    return { id: keyId, kind: 'service', scopes: this.#options.scopes.get(keyId) ?? [] };
  }

  #requireParameters({ created, expires, keyId, nonce, algorithm = ALGORITHM }: SignatureInput) {
    const { clock, skewSeconds } = this.#options;
    const now = clock.now().getTime() / 1000;
    if (algorithm !== ALGORITHM) throw invalid(`The algorithm is ${ALGORITHM}.`);
    if (keyId === undefined) throw invalid('keyid is missing.');
    if (nonce === undefined || !NONCE.test(nonce))
      throw invalid('nonce is missing, or does not have 16 to 128 characters.');
    if (created === undefined || Math.abs(now - created) > skewSeconds)
      throw invalid(
        `created is missing, or differs by more than ${skewSeconds} seconds from the clock of this service.`,
      );
    if (expires !== undefined && expires < now) throw invalid('The signature has expired.');
    // For as long as the same signature could be accepted again, and one second for rounding.
    return { keyId, nonce, until: new Date((created + skewSeconds + 1) * 1000) };
  }

  #requireSignature({ request }: HttpContext, keyId: string, { input, signature }: ParsedSignature): void {
    const missing = REQUIRED.filter((name) => !input.covered.includes(name));
    if (missing.length > 0) throw invalid(`The signature does not cover ${missing.join(', ')}.`);
    const parts = { method: request.method, url: new URL(request.url), headers: request.headers };
    const base = createSignatureBase(parts, input.covered, input.text);
    if (base === undefined) throw invalid('The signature covers something that the request does not have.');
    // An unknown key takes as long as a wrong signature, and is answered alike.
    const secret = this.#options.keys().get(keyId);
    const expected = computeSignature(secret ?? Buffer.alloc(32), base);
    const isSame = signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected);
    if (!isSame || !secret) throw invalid('The signature is not that of the key.');
  }
}

async function requireDigest(ctx: HttpContext, { covered }: SignatureInput): Promise<void> {
  const body = await ctx.readBody();
  const digest = ctx.request.headers.get(DIGEST_FIELD);
  if (body.byteLength > 0 && !covered.includes(DIGEST_FIELD))
    throw invalid(`The signature does not cover ${DIGEST_FIELD}.`);
  if (digest !== null && covered.includes(DIGEST_FIELD) && digest !== digestOf(body))
    throw invalid('Content-Digest is not the sha-256 of the body.');
}

function invalid(detail: string): AppError {
  return new AppError(signingErrors.SIGNATURE_INVALID, { detail, headers: { 'www-authenticate': 'Signature' } });
}
