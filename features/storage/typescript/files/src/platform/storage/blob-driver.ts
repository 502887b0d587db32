import type { Readable } from 'node:stream';
import { createToken } from '../token.ts';

/** Where bytes are kept under keys such as `content/all/01980a5e`: names of letters, digits, `-`, `_` and `%`, joined by `/`. */
export interface BlobDriver {
  /** Keeps all of `content` or nothing. What was there before is replaced. Throws what `content` throws. */
  write(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** `undefined` when there is nothing. Whoever stops reading destroys the stream. */
  read(key: string): Promise<Readable | undefined>;
  /** Succeeds when there is nothing. */
  delete(key: string): Promise<void>;
  /** A URL under which the storage itself answers for so long. Without this, the service answers. */
  signRead?(key: string, answer: SignedAnswer): Promise<string>;
  /** A key for signatures that survives a restart, if the driver can keep one to itself. */
  ownKey?(): Promise<Uint8Array>;
  ping(signal: AbortSignal): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface SignedAnswer {
  readonly seconds: number;
  readonly headers: Readonly<Record<'content-type' | 'content-disposition', string>>;
}

/** Makes a driver from the `STORAGE_URL` whose scheme it is registered for. */
export type OpenBlobDriver = (url: string) => BlobDriver;

/** A driver registers itself under its scheme: `use(BlobDrivers).set('s3', openS3)`. */
export const BlobDrivers = createToken<Map<string, OpenBlobDriver>>('BlobDrivers');

/** The driver of this app, for tests that break it. Everybody else uses `Uploads`. */
export const CurrentBlobDriver = createToken<BlobDriver>('CurrentBlobDriver');

/** Throws for what is no key, so that none leads out of the place where files are kept. */
export function requireKey(key: string): string {
  if (!/^[\w%-]+(\/[\w%-]+)*$/.test(key)) throw new Error(`${JSON.stringify(key)} is no key of a file`);
  return key;
}
