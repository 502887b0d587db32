import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';

export interface S3Store extends AsyncDisposable {
  readonly endpoint: string;
  /** What is there, by path: `/bucket/key`. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Uploads in parts that were neither completed nor dropped. */
  readonly begun: ReadonlyMap<string, ReadonlyMap<number, Buffer>>;
  /** `PUT /bucket/key?partNumber=1` of all requests, in order, without what signs them. */
  readonly requests: string[];
  /** The status with which a request fails, if it is to. `'hang'` is no answer at all, `'damage'` an answer whose first byte is another. */
  fault: (request: string) => number | 'hang' | 'damage' | undefined;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** No part but the last may be smaller, in every store. */
const SMALLEST_PART = 5 * 1024 * 1024;

/** Speaks so much of the protocol of S3 that a client can keep files, with what the real one is strict about. */
export async function startS3Store(bucket = 'uploads'): Promise<S3Store> {
  const objects = new Map<string, Buffer>();
  const begun = new Map<string, Map<number, Buffer>>();
  const requests: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    requests.push(describe(call));
    const fault = store.fault(describe(call));
    if (fault === 'hang') return;
    const { status, body = '', headers } = typeof fault === 'number' ? failure(fault, 'Fault') : answer(call);
    response.writeHead(status, headers);
    response.end(fault === 'damage' ? Buffer.from(body).fill('x', 0, 1) : body);
  };
  const answer = (call: Call): Answer => {
    if (!isSigned(call)) return failure(403, 'AccessDenied');
    if (call.path.split('/')[1] !== bucket) return failure(404, 'NoSuchBucket');
    if (call.path === `/${bucket}`) return { status: 200 };
    if (call.query.has('uploads') || call.query.has('uploadId')) return answerParts(call, objects, begun);
    return answerObject(call, objects);
  };
  const server = createServer((request, response) => {
    // Whoever breaks off gets no answer.
    handle(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const store: S3Store = {
    fault: () => undefined,
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    begun,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return store;
}

function answerObject({ method, path, query, body, headers }: Call, objects: Map<string, Buffer>): Answer {
  const found = objects.get(path);
  switch (method) {
    case 'PUT': {
      if (isDamaged(headers, body)) return failure(400, 'BadDigest');
      objects.set(path, body);
      return { status: 200, headers: { etag: '"whole"' } };
    }
    case 'DELETE':
      objects.delete(path);
      return { status: 204 };
    default:
      return found
        ? {
            status: 200,
            body: found,
            headers: {
              'content-type': query.get('response-content-type') ?? 'application/octet-stream',
              'content-disposition': query.get('response-content-disposition') ?? 'inline',
              'content-length': String(found.length),
              ...(headers['x-amz-checksum-mode'] ? { 'x-amz-checksum-crc32': checksumOf(found) } : {}),
            },
          }
        : failure(404, 'NoSuchKey');
  }
}

function answerParts(
  { method, path, query, headers, body }: Call,
  objects: Map<string, Buffer>,
  begun: Map<string, Map<number, Buffer>>,
): Answer {
  if (query.has('uploads')) {
    const id = randomUUID();
    begun.set(id, new Map());
    return xml('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`);
  }
  const id = query.get('uploadId') ?? '';
  const parts = begun.get(id);
  if (!parts) return failure(404, 'NoSuchUpload');
  if (method === 'DELETE') {
    begun.delete(id);
    return { status: 204 };
  }
  if (method === 'PUT') {
    if (isDamaged(headers, body)) return failure(400, 'BadDigest');
    parts.set(Number(query.get('partNumber')), body);
    return { status: 200, headers: { etag: `"${checksumOf(body)}"`, 'x-amz-checksum-crc32': checksumOf(body) } };
  }
  const listed = [...body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    checksum: /<ChecksumCRC32>(.*?)</.exec(part)?.[1],
  }));
  const wanted = listed.map(({ number }) => parts.get(number));
  const isOrdered = listed.every(({ number }, index) => number === index + 1);
  const isWhole = listed.every(({ checksum }, index) => checksum === checksumOf(wanted[index] ?? Buffer.of()));
  if (!isOrdered || !isWhole || wanted.includes(undefined)) return failure(400, 'InvalidPart');
  if (wanted.slice(0, -1).some((part) => (part?.length ?? 0) < SMALLEST_PART)) return failure(400, 'EntityTooSmall');
  objects.set(path, Buffer.concat(wanted.map((part) => part ?? Buffer.of())));
  begun.delete(id);
  return xml('CompleteMultipartUploadResult', '<ETag>"whole"</ETag>');
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(pathname).replace(/\/$/, '');
  return { method: request.method ?? '', path, query, headers: request.headers, body: Buffer.concat(chunks) };
}

/** Whether somebody with credentials has made it, and not too long ago. That the signature is right is for a real store to say. */
function isSigned({ headers, query }: Call): boolean {
  if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=tester/')) return true;
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (date === undefined || time === undefined || !query.get('X-Amz-Signature')) return false;
  const signed = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  return Date.parse(signed) + Number(query.get('X-Amz-Expires')) * 1000 > Date.now();
}

function isDamaged(headers: IncomingMessage['headers'], body: Buffer): boolean {
  return headers['x-amz-checksum-crc32'] !== checksumOf(body);
}

function checksumOf(bytes: Buffer): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return checksum.toString('base64');
}

function describe({ method, path, query }: Call): string {
  const told = [...query].filter(([name]) => ['uploads', 'partNumber'].includes(name));
  return `${method} ${path}${told.map(([name, value]) => `?${name}=${value}`).join('')}`;
}

function failure(status: number, code: string): Answer {
  return { ...xml('Error', `<Code>${code}</Code>`), status };
}

function xml(name: string, content: string): Answer {
  return {
    status: 200,
    body: `<?xml version="1.0" encoding="UTF-8"?><${name}>${content}</${name}>`,
    headers: { 'content-type': 'application/xml' },
  };
}
