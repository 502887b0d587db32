import type { Readable } from 'node:stream';
import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';

/** A file that was stored. */
export interface Upload {
  readonly id: string;
  /** What whoever sent it calls it, without folders. */
  readonly name: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly createdAt: string;
}

export interface NewUpload {
  readonly name: string;
  readonly contentType: string;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface AnnouncedUpload {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
}

/** An address that needs no credentials. */
export interface SignedUrl {
  readonly id: string;
  readonly method: 'GET' | 'PUT';
  /** Relative to the address of the API, or of the storage itself. */
  readonly url: string;
  readonly expiresAt: string;
}

/** Files of the tenant of `ctx`. They are no part of a unit of work: store first, then save the id. */
export interface Uploads {
  /** Throws when the type is not accepted, or the content is not what it claims to be. Then nothing is kept. */
  store(ctx: Context, upload: NewUpload): Promise<Upload>;
  /** Throws `UPLOAD_NOT_FOUND`. */
  get(ctx: Context, id: string): Promise<Upload>;
  /** Throws `UPLOAD_NOT_FOUND`. Whoever stops reading destroys the stream. */
  open(ctx: Context, id: string): Promise<{ readonly upload: Upload; readonly content: Readable }>;
  /** Throws `UPLOAD_NOT_FOUND`. */
  delete(ctx: Context, id: string): Promise<void>;
  /** Where somebody without credentials may send this one file. */
  signWrite(ctx: Context, announced: AnnouncedUpload): Promise<SignedUrl>;
  /** Where somebody without credentials may read the file. Throws `UPLOAD_NOT_FOUND`. */
  signRead(ctx: Context, id: string): Promise<SignedUrl>;
  /** With the token of a signed address. */
  storeSigned(id: string, token: string, content: AsyncIterable<Uint8Array>): Promise<Upload>;
  openSigned(id: string, token: string): Promise<{ readonly upload: Upload; readonly content: Readable }>;
}

export const Uploads = createToken<Uploads>('Uploads');
