import { createHash } from 'node:crypto';
import { AppError } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { isOfType, TELLING_BYTES } from './file-kinds.ts';
import { storageErrors } from './storage.errors.ts';

export interface Expectation {
  readonly contentType: string;
  readonly maxBytes: number;
  /** Exactly so many, when they were announced. */
  readonly bytes?: number | undefined;
}

export interface Inspection {
  readonly content: AsyncIterable<Uint8Array>;
  /** Once all of `content` has been read. */
  result(): { readonly size: number; readonly sha256: string };
}

/** Passes the content on while it is as expected, and throws as soon as it is not: a driver then keeps nothing of it. */
export function inspectContent(content: AsyncIterable<Uint8Array>, expected: Expectation): Inspection {
  const hash = createHash('sha256');
  let size = 0;

  async function* measure(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      size += chunk.byteLength;
      requireSize(size, expected);
      hash.update(chunk);
      yield chunk;
    }
    if (size === 0) throw refused('it is empty');
    if (size < (expected.bytes ?? 0)) throw refused(`less than the announced ${expected.bytes} bytes`);
  }

  return {
    content: recognise(measure(), expected.contentType),
    result: () => ({ size, sha256: hash.copy().digest('hex') }),
  };
}

/** Nothing is passed on before it is known to be of its type. */
async function* recognise(content: AsyncIterable<Uint8Array>, type: string): AsyncGenerator<Uint8Array> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of content) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < TELLING_BYTES) continue;
    requireType(type, start);
    yield start;
    start = undefined;
  }
  if (start === undefined) return;
  requireType(type, start);
  yield start;
}

function requireSize(size: number, { maxBytes, bytes = maxBytes }: Expectation): void {
  if (size > maxBytes) throw new AppError(coreErrors.BODY_TOO_LARGE, { detail: `The limit is ${maxBytes} bytes.` });
  if (size > bytes) throw refused(`more than the announced ${bytes} bytes`);
}

function requireType(type: string, start: Buffer): void {
  if (!isOfType(type, start.subarray(0, TELLING_BYTES))) throw refused(`its content is not ${type}`);
}

function refused(why: string): AppError {
  return new AppError(storageErrors.UPLOAD_REFUSED, { detail: `The file is refused: ${why}.` });
}
