import { AppError } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';

/** Reads the body once. Stops reading as soon as it is larger than `limit` bytes, whatever the headers claim. */
export function createBodyReader(request: Request, limit: number): () => Promise<Uint8Array<ArrayBuffer>> {
  let body: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return () => {
    body ??= readLimited(request, limit);
    return body;
  };
}

async function readLimited(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function tooLarge(limit: number): AppError {
  const headers = { connection: 'close' };
  return new AppError(coreErrors.BODY_TOO_LARGE, { detail: `The limit is ${limit} bytes.`, headers });
}
