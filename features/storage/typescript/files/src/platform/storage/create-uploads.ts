import type { Meter } from '@opentelemetry/api';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { IdSource } from '../../kernel/id.ts';
import type { BlobDriver } from './blob-driver.ts';
import { inspectContent } from './inspect-content.ts';
import type { SignedTokens } from './signed-tokens.ts';
import { storageErrors } from './storage.errors.ts';
import { keyOf, type Place, spaceOf } from './upload-keys.ts';
import type { AnnouncedUpload, NewUpload, Upload, Uploads } from './uploads.ts';

export interface UploadsOptions {
  /** Asked for at the first use: drivers are registered later. */
  readonly driver: () => BlobDriver;
  readonly tokens: SignedTokens;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly meter: Meter;
  readonly types: readonly string[];
  readonly maxBytes: number;
  readonly urlSeconds: number;
}

/** Files on any driver. What is known about a file is written last, so that a file without it was never there. */
export function createUploads(options: UploadsOptions): Uploads {
  const { driver, tokens, clock, ids, meter, types, maxBytes, urlSeconds } = options;
  const stored = meter.createCounter('storage.uploads', { unit: '{file}' });
  const sizes = meter.createHistogram('storage.upload.size', { unit: 'By' });

  function requireAccepted(contentType: string): void {
    if (types.includes(contentType)) return;
    stored.add(1, { outcome: 'refused' });
    throw new AppError(storageErrors.UPLOAD_TYPE_REFUSED, { headers: { accept: types.join(', ') } });
  }

  async function keep(place: Place, upload: NewUpload, bytes?: number): Promise<Upload> {
    const { contentType } = upload;
    requireAccepted(contentType);
    const inspection = inspectContent(upload.content, { contentType, maxBytes, bytes });
    try {
      await driver().write(keyOf('content', place), inspection.content);
    } catch (error) {
      stored.add(1, { outcome: isRefusal(error) ? 'refused' : 'failed' });
      throw error;
    }
    const { size, sha256 } = inspection.result();
    const createdAt = clock.now().toISOString();
    const about: Upload = { id: place.id, name: cleanName(upload.name), contentType, size, sha256, createdAt };
    await driver().write(keyOf('about', place), bytesOf(JSON.stringify(about)));
    stored.add(1, { outcome: 'stored' });
    sizes.record(size);
    return about;
  }

  async function describe(place: Place): Promise<Upload> {
    const about = await driver().read(keyOf('about', place));
    if (!about) throw notFound(place.id);
    const chunks: Uint8Array[] = [];
    for await (const chunk of about) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }

  async function open(place: Place) {
    const upload = await describe(place);
    const content = await driver().read(keyOf('content', place));
    if (!content) throw notFound(place.id);
    return { upload, content };
  }

  return {
    store: (ctx, upload) => keep({ space: spaceOf(ctx), id: ids.next() }, upload),
    get: (ctx, id) => describe({ space: spaceOf(ctx), id }),
    open: (ctx, id) => open({ space: spaceOf(ctx), id }),
    async delete(ctx, id) {
      const place = { space: spaceOf(ctx), id };
      await describe(place);
      await driver().delete(keyOf('about', place));
      await driver().delete(keyOf('content', place));
    },
    async signWrite(ctx, { name, contentType, size }: AnnouncedUpload) {
      requireAccepted(contentType);
      const id = ids.next();
      const expires = clock.now().getTime() + urlSeconds * 1000;
      const file = { name, contentType, size };
      const token = tokens.sign({ action: 'write', id, space: spaceOf(ctx), expires, file });
      return { id, method: 'PUT', url: contentUrl(id, token), expiresAt: new Date(expires).toISOString() };
    },
    async signRead(ctx, id) {
      const place = { space: spaceOf(ctx), id };
      const upload = await describe(place);
      const expires = clock.now().getTime() + urlSeconds * 1000;
      const answer = { seconds: urlSeconds, headers: contentHeaders(upload) };
      const direct = await driver().signRead?.(keyOf('content', place), answer);
      const url = direct ?? contentUrl(id, tokens.sign({ action: 'read', ...place, expires }));
      return { id, method: 'GET', url, expiresAt: new Date(expires).toISOString() };
    },
    async storeSigned(id, token, content) {
      const { space, file } = tokens.verify(token, 'write', id);
      if (!file) throw new AppError(storageErrors.UPLOAD_URL_INVALID);
      return keep({ space, id }, { ...file, content }, file.size);
    },
    async openSigned(id, token) {
      const { space } = tokens.verify(token, 'read', id);
      return open({ space, id });
    },
  };
}

/** Browsers neither guess another type nor show it as part of the API. */
export function contentHeaders({ contentType, name }: Upload) {
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
  };
}

function contentUrl(id: string, token: string): string {
  return `/uploads/${id}/content?token=${token}`;
}

/** The last part of a path, without what could hide its end. */
function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 200);
  return clean === '' || /^\.+$/.test(clean) ? 'file' : clean;
}

/** The file is not as it should be. A storage that does not answer says so with an `AppError` too. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.definition.category !== 'unavailable';
}

function notFound(id: string): AppError {
  return new AppError(storageErrors.UPLOAD_NOT_FOUND, { detail: `There is no upload ${id}.` });
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
