import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Phase } from '../phases.ts';
import { codedTag } from './entity-tag.ts';

type Coding = 'br' | 'gzip';

const COMPRESSIBLE = /^(text\/(?!event-stream)|application\/([\w.-]+\+)?(json|yaml|xml)\b)/;
/** About as fast as gzip, and still smaller. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const ENCODERS: Readonly<Record<Coding, (bytes: Uint8Array) => Promise<Buffer<ArrayBuffer>>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: promisify(gzip),
};

/** Compresses complete texts of at least so many bytes. What streams is sent as it comes. */
export function compressPhase(minBytes: number): Phase {
  return async (ctx, next) => {
    const response = await next(ctx);
    if (!isCompressible(response, minBytes)) return response;
    response.headers.append('vary', 'accept-encoding');
    const coding = chooseCoding(ctx.request.headers.get('accept-encoding'));
    return coding ? compress(response, coding) : response;
  };
}

function isCompressible({ body, headers }: Response, minBytes: number): boolean {
  return (
    body !== null &&
    Number(headers.get('content-length') ?? 0) >= minBytes &&
    COMPRESSIBLE.test(headers.get('content-type') ?? '') &&
    !headers.has('content-encoding') &&
    !/\bno-transform\b/.test(headers.get('cache-control') ?? '')
  );
}

async function compress(response: Response, coding: Coding): Promise<Response> {
  const bytes = await ENCODERS[coding](new Uint8Array(await response.arrayBuffer()));
  const { status, headers } = response;
  const answer = new Response(bytes, { status, headers });
  answer.headers.set('content-encoding', coding);
  answer.headers.set('content-length', String(bytes.byteLength));
  const tag = headers.get('etag');
  if (tag !== null) answer.headers.set('etag', codedTag(tag, coding));
  return answer;
}

/** What the caller likes best; brotli when it does not care. `undefined`: send it as it is. */
export function chooseCoding(header: string | null): Coding | undefined {
  if (header === null) return undefined;
  const weights = new Map(header.split(',').map(readWeight));
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  const best: Coding = weightOf('gzip') > weightOf('br') ? 'gzip' : 'br';
  return weightOf(best) > 0 && weightOf(best) >= (weights.get('identity') ?? 0) ? best : undefined;
}

function readWeight(item: string): readonly [string, number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}
