import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { storageErrors } from './storage.errors.ts';

/** What the holder of a token may do, once or often, until it expires. */
export interface Grant {
  readonly action: 'read' | 'write';
  readonly id: string;
  readonly space: string;
  /** Epoch milliseconds. */
  readonly expires: number;
  /** Of the file to come. */
  readonly file?: { readonly name: string; readonly contentType: string; readonly size: number };
}

export interface SignedTokens {
  sign(grant: Grant): string;
  /** Throws `UPLOAD_URL_INVALID` for a token that is not ours, has expired, or was made for something else. */
  verify(token: string, action: Grant['action'], id: string): Grant;
}

/** @param key asked for at the first use, because a driver may keep it */
export function createSignedTokens(key: () => Uint8Array, clock: Clock): SignedTokens {
  const signatureOf = (text: string): Buffer => createHmac('sha256', key()).update(text).digest();
  return {
    sign(grant) {
      const text = Buffer.from(JSON.stringify(grant)).toString('base64url');
      return `${text}.${signatureOf(text).toString('base64url')}`;
    },
    verify(token, action, id) {
      const [text = '', signature = ''] = token.split('.');
      const [given, own] = [Buffer.from(signature, 'base64url'), signatureOf(text)];
      if (given.length !== own.length || !timingSafeEqual(given, own))
        throw new AppError(storageErrors.UPLOAD_URL_INVALID);
      const grant: Grant = JSON.parse(Buffer.from(text, 'base64url').toString());
      if (grant.action !== action || grant.id !== id || grant.expires < clock.now().getTime())
        throw new AppError(storageErrors.UPLOAD_URL_INVALID);
      return grant;
    },
  };
}
