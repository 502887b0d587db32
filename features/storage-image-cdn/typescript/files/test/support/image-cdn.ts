import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface ImageCdn extends AsyncDisposable {
  /** Of the API, and of what is delivered. */
  readonly url: string;
  /** What is there, by kind and id: `image/folder/content/all/a`. */
  readonly assets: ReadonlyMap<string, Buffer>;
  /** Uploads whose last chunk has not arrived. */
  readonly begun: ReadonlyMap<string, Buffer>;
  /** `POST /v1_1/cloud/image/upload` of all requests, in order. */
  readonly requests: string[];
  /** The status with which a request fails, if it is to. `'hang'` is no answer at all. */
  fault: (request: string) => number | 'hang' | undefined;
}

export const ACCOUNT = { cloud: 'demo', key: '4711', secret: 'for tests' };

interface Answer {
  readonly status: number;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Upload {
  readonly params: Readonly<Record<string, string>>;
  readonly file: Buffer;
  readonly headers: IncomingMessage['headers'];
}

/** A signature is not older than that, as with the real one. */
const SIGNED_SECONDS = 3600;
/** Every chunk but the last is larger. */
const TOO_SMALL = 5 * 1024 * 1024;

/** Speaks so much of the API of Cloudinary that files can be kept and shown, and checks every signature. */
export async function startImageCdn(): Promise<ImageCdn> {
  const assets = new Map<string, Buffer>();
  const begun = new Map<string, Buffer>();
  const requests: string[] = [];

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, first, cloud, kind = '', ...rest] = url.pathname.split('/');
    if (first === 'v1_1' && cloud === ACCOUNT.cloud && kind === 'ping') return answerPing(request);
    if (first === 'v1_1' && cloud === ACCOUNT.cloud) return answerCall(request, url, kind, rest[0] ?? '');
    if (first !== ACCOUNT.cloud) return refuse(404, 'unknown cloud');
    return answerDelivery(cloud ?? '', [kind, ...rest], assets);
  };
  const answerCall = async (request: IncomingMessage, url: URL, kind: string, action: string): Promise<Answer> => {
    const isDownload = action === 'download';
    const upload = isDownload ? undefined : await readUpload(request);
    const params = upload?.params ?? Object.fromEntries(url.searchParams);
    if (!isSigned(params)) return refuse(401, 'Invalid Signature');
    const asset = `${kind}/${params.public_id}`;
    if (isDownload) return answerDownload(params, assets.get(asset));
    if (action === 'destroy')
      return { status: 200, body: JSON.stringify({ result: assets.delete(asset) ? 'ok' : 'not found' }) };
    return upload ? takeUpload(upload, asset, assets, begun) : refuse(400, 'no file');
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const told = `${request.method} ${request.url?.split('?')[0]}`;
    requests.push(told);
    const fault = cdn.fault(told);
    if (fault === 'hang') return;
    const { status, body, headers } = fault === undefined ? await answer(request) : refuse(fault, 'fault');
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const cdn: ImageCdn = {
    url: `http://127.0.0.1:${port}`,
    assets,
    begun,
    requests,
    fault: () => undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return cdn;
}

function takeUpload(
  { params, file, headers }: Upload,
  asset: string,
  assets: Map<string, Buffer>,
  begun: Map<string, Buffer>,
): Answer {
  if (params.type !== 'authenticated' || params.overwrite !== 'true') return refuse(400, 'not as agreed');
  const id = String(headers['x-unique-upload-id'] ?? '');
  const whole = Buffer.concat([begun.get(id) ?? Buffer.of(), file]);
  const total = readTotal(headers['content-range'], whole.length - file.length, file.length);
  if (total === undefined) return refuse(400, 'the range or size of the chunk is wrong');
  if (whole.length < total) {
    begun.set(id, whole);
    return { status: 200, body: '{"done":false}' };
  }
  begun.delete(id);
  assets.set(asset, whole);
  return { status: 200, body: JSON.stringify({ public_id: params.public_id, bytes: whole.length }) };
}

/** How many bytes there will be, as far as this chunk knows; `undefined` when it does not fit what has arrived. */
function readTotal(range: string | undefined, begin: number, length: number): number | undefined {
  if (range === undefined) return length;
  const [, start, end, total = ''] = /^bytes (\d+)-(\d+)\/(-1|\d+)$/.exec(range) ?? [];
  if (Number(start) !== begin || Number(end) !== begin + length - 1) return undefined;
  if (total !== '-1') return Number(total) === begin + length ? Number(total) : undefined;
  return length <= TOO_SMALL ? undefined : Number.POSITIVE_INFINITY;
}

function answerDownload(params: Readonly<Record<string, string>>, found: Buffer | undefined): Answer {
  if (Number(params.expires_at) * 1000 < Date.now()) return refuse(401, 'expired');
  if (!found) return refuse(404, 'Resource not found');
  return { status: 200, body: found, headers: { 'content-disposition': 'attachment' } };
}

/** What is signed is everything behind the signature, without the version. */
function answerDelivery(kind: string, parts: readonly string[], assets: ReadonlyMap<string, Buffer>): Answer {
  const [type, signature, ...rest] = parts;
  const signed = rest.filter((part) => !/^v\d+$/.test(part)).join('/');
  const digest = createHash('sha256').update(`${signed}${ACCOUNT.secret}`).digest('base64url').slice(0, 32);
  if (type !== 'authenticated' || signature !== `s--${digest}--`) return refuse(401, 'Invalid signature');
  const form = rest
    .slice(
      0,
      rest.findIndex((part) => /^v\d+$/.test(part)),
    )
    .join('/');
  const found = assets.get(`${kind}/${signed.slice(form === '' ? 0 : form.length + 1)}`);
  return found ? { status: 200, body: found, headers: { 'x-form': form } } : refuse(404, 'Resource not found');
}

function answerPing({ headers }: IncomingMessage): Answer {
  const known = `Basic ${Buffer.from(`${ACCOUNT.key}:${ACCOUNT.secret}`).toString('base64')}`;
  return headers.authorization === known ? { status: 200, body: '{"status":"ok"}' } : refuse(401, 'unknown api key');
}

async function readUpload(request: IncomingMessage): Promise<Upload> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(Buffer.concat(chunks), { headers }).formData();
  const params: Record<string, string> = {};
  let file = Buffer.of();
  for (const [name, value] of form) {
    if (typeof value === 'string') params[name] = value;
    else file = Buffer.from(await value.arrayBuffer());
  }
  return { params, file, headers: request.headers };
}

function isSigned({ signature, api_key, ...params }: Readonly<Record<string, string>>): boolean {
  const text = Object.entries(params)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const expected = createHash('sha256').update(`${text}${ACCOUNT.secret}`).digest('hex');
  const isFresh = Math.abs(Date.now() / 1000 - Number(params.timestamp)) < SIGNED_SECONDS;
  return api_key === ACCOUNT.key && signature === expected && isFresh;
}

function refuse(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ error: { message } }), headers: { 'x-cld-error': message } };
}
