import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../../kernel/app-error.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import { coreErrors } from '../../../errors/core-errors.ts';
import { isWorthRetrying, retryDelay } from '../../../retry/retry.ts';
import type { CdnAccount } from './cdn-account.ts';
import { signCall, signDelivery } from './signatures.ts';

export interface CdnOptions extends CdnAccount {
  readonly apiUrl: string;
  readonly deliveryUrl: string;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly clock: Clock;
}

/** What the CDN can transform, and everything else. */
export type Kind = 'image' | 'raw';

/** Some bytes of a file, and where they are in it if they are not all of it. */
export interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly range?: { readonly upload: string; readonly start: number; readonly total: number | undefined };
}

export interface CdnClient {
  upload(kind: Kind, id: string, chunk: Chunk): Promise<void>;
  /** Succeeds when there is nothing. */
  destroy(kind: Kind, id: string): Promise<void>;
  /** `undefined` when there is nothing. */
  fetch(kind: Kind, id: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Whoever has it sees the file in that form, until it is deleted. */
  deliveryUrl(kind: Kind, id: string, form?: string): string;
  /** Whoever has it gets the file for so long. */
  downloadUrl(kind: Kind, id: string, options: { readonly seconds: number; readonly format?: string }): string;
  ping(signal: AbortSignal): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
/** Of a new file the CDN says so, everybody else is to see it at once. */
const NEW = { type: 'authenticated', overwrite: 'true', invalidate: 'true' } as const;

/** The REST API of Cloudinary, with `fetch`, so that telemetry sees it like every other call. */
export function createCdnClient(options: CdnOptions): CdnClient {
  const { cloud, key, secret, timeoutMs, attempts, clock } = options;
  const base = `${withoutSlash(options.apiUrl)}/v1_1/${cloud}`;
  const timestamp = (): string => String(Math.floor(clock.now().getTime() / 1000));

  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(url, { signal: AbortSignal.timeout(timeoutMs), ...init });
    } catch (cause) {
      throw new AppError(coreErrors.UNAVAILABLE, { cause });
    }
  }

  async function post(path: string, params: Readonly<Record<string, string>>, chunk?: Chunk): Promise<void> {
    const body = new FormData();
    for (const [name, value] of Object.entries(signCall({ ...params, timestamp: timestamp() }, { key, secret })))
      body.set(name, value);
    if (chunk) body.set('file', new Blob([chunk.bytes]), 'file');
    const response = await ask(`${base}/${path}`, { method: 'POST', body, headers: rangeHeaders(chunk) });
    await requireOk(response);
    await response.body?.cancel();
  }

  const deliveryUrl: CdnClient['deliveryUrl'] = (kind, id, form = '') => {
    const path = form === '' ? id : `${form}/${id}`;
    const folder = form === '' ? '' : `${form}/`;
    return `${withoutSlash(options.deliveryUrl)}/${cloud}/${kind}/${NEW.type}/${signDelivery(path, secret)}/${folder}v1/${id}`;
  };

  return {
    upload: (kind, id, chunk) => again(attempts, () => post(`${kind}/upload`, { ...NEW, public_id: id }, chunk)),
    destroy: (kind, id) =>
      again(attempts, () => post(`${kind}/destroy`, { type: NEW.type, invalidate: 'true', public_id: id })),
    fetch: (kind, id) =>
      again(attempts, async () => {
        const response = await ask(deliveryUrl(kind, id));
        if (response.status === 404) {
          await response.body?.cancel();
          return undefined;
        }
        await requireOk(response);
        return response.body ?? undefined;
      }),
    deliveryUrl,
    downloadUrl(kind, id, { seconds, format }) {
      const now = timestamp();
      const params = {
        public_id: id,
        type: NEW.type,
        attachment: 'true',
        timestamp: now,
        expires_at: String(Number(now) + seconds),
        ...(format === undefined ? {} : { format }),
      };
      return `${base}/${kind}/download?${new URLSearchParams(signCall(params, { key, secret }))}`;
    },
    async ping(signal) {
      const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
      const response = await ask(`${base}/ping`, { headers: { authorization }, signal });
      await requireOk(response);
      await response.body?.cancel();
    },
  };
}

function rangeHeaders(chunk: Chunk | undefined): Record<string, string> {
  if (!chunk?.range) return {};
  const { upload, start, total } = chunk.range;
  const end = start + chunk.bytes.length - 1;
  return { 'x-unique-upload-id': upload, 'content-range': `bytes ${start}-${end}/${total ?? -1}` };
}

/** `UNAVAILABLE` for what may go well later: 420 is how the CDN says that there were too many calls. */
async function requireOk(response: Response): Promise<void> {
  if (response.ok) return;
  const said = response.headers.get('x-cld-error') ?? (await response.text()).slice(0, 500);
  const cause = new Error(`The image CDN answers ${response.status}: ${said}`);
  const isTransient = response.status >= 500 || [408, 420, 429].includes(response.status);
  throw isTransient ? new AppError(coreErrors.UNAVAILABLE, { cause }) : new Refused(cause.message);
}

/** What will be refused the next time too. */
class Refused extends Error {}

async function again<T>(attempts: number, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts || error instanceof Refused || !isWorthRetrying(error)) throw error;
      await sleep(retryDelay(attempt, FIRST_PAUSE_MS));
    }
  }
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}
