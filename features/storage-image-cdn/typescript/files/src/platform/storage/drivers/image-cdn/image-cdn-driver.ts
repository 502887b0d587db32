import { createHmac, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BlobDriver, requireKey } from '../../blob-driver.ts';
import { cutIntoParts } from '../../cut-into-parts.ts';
import { isOfType, TELLING_BYTES } from '../../file-kinds.ts';
import { type CdnClient, type CdnOptions, createCdnClient, type Kind } from './cdn-client.ts';
import { type ImageForm, printForm } from './image-form.ts';

export interface ImageCdnOptions extends CdnOptions {
  /** Larger files are sent in chunks. */
  readonly chunkBytes: number;
}

/** A storage that shows images in any form. */
export interface ImageCdnDriver extends BlobDriver {
  signImage(key: string, form: ImageForm): string;
}

/** By media type, what the CDN calls the format of images. */
const FORMATS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
};
/** Calls of the admin API are counted, and probes are many. */
const PING_MS = 60_000;

export function isImage(contentType: string): boolean {
  return Object.hasOwn(FORMATS, contentType);
}

/** Files in the CDN, for all processes: images as such, everything else as it is. */
export function createImageCdnDriver(options: ImageCdnOptions): ImageCdnDriver {
  const { prefix, secret, chunkBytes, clock } = options;
  const client = createCdnClient(options);
  const idOf = (key: string): string => `${prefix}${requireKey(key)}`;
  let answeredAt = Number.NEGATIVE_INFINITY;
  return {
    async write(key, content) {
      const id = idOf(key);
      const kind = await upload(client, id, content, chunkBytes);
      // What was there before may have been of the other kind.
      await client.destroy(kind === 'image' ? 'raw' : 'image', id);
    },
    async read(key) {
      const id = idOf(key);
      const [likely, other]: readonly [Kind, Kind] = key.startsWith('content/') ? ['image', 'raw'] : ['raw', 'image'];
      const found = (await client.fetch(likely, id)) ?? (await client.fetch(other, id));
      return found && Readable.fromWeb(found);
    },
    async delete(key) {
      const id = idOf(key);
      await Promise.all([client.destroy('image', id), client.destroy('raw', id)]);
    },
    async signRead(key, { seconds, headers }) {
      const format = FORMATS[headers['content-type']];
      const more = format === undefined ? {} : { format };
      return client.downloadUrl(format === undefined ? 'raw' : 'image', idOf(key), { seconds, ...more });
    },
    signImage: (key, form) => client.deliveryUrl('image', idOf(key), printForm(form)),
    /** The same for all replicas, and another one with another secret. */
    ownKey: async () => createHmac('sha256', secret).update('addresses for sending files').digest(),
    async ping(signal) {
      if (clock.now().getTime() - answeredAt < PING_MS) return;
      await client.ping(signal);
      answeredAt = clock.now().getTime();
    },
    open: async () => undefined,
    close: async () => undefined,
  };
}

/** The file exists when its last chunk has arrived. One is sent when it is known whether it is the last. */
async function upload(
  client: CdnClient,
  id: string,
  content: AsyncIterable<Uint8Array>,
  chunkBytes: number,
): Promise<Kind> {
  const upload = randomUUID();
  let kind: Kind | undefined;
  let start = 0;
  let waiting: Uint8Array<ArrayBuffer> | undefined;
  for await (const { bytes } of cutIntoParts(content, chunkBytes)) {
    if (waiting) {
      await client.upload(kind ?? 'raw', id, { bytes: waiting, range: { upload, start, total: undefined } });
      start += waiting.length;
    }
    kind ??= kindOf(bytes);
    waiting = Uint8Array.from(bytes);
  }
  const last = { bytes: waiting ?? new Uint8Array(), range: { upload, start, total: start + (waiting?.length ?? 0) } };
  await client.upload(kind ?? 'raw', id, start === 0 ? { bytes: last.bytes } : last);
  return kind ?? 'raw';
}

function kindOf(bytes: Uint8Array): Kind {
  const beginning = Buffer.from(bytes.subarray(0, TELLING_BYTES));
  return Object.keys(FORMATS).some((type) => isOfType(type, beginning)) ? 'image' : 'raw';
}
