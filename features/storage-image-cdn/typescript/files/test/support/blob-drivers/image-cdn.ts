import {
  createImageCdnDriver,
  type ImageCdnDriver,
  type ImageCdnOptions,
} from '../../../src/platform/storage/drivers/image-cdn/image-cdn-driver.ts';
import type { TestBlobDriver } from '../blob-drivers.ts';
import { ACCOUNT, startImageCdn } from '../image-cdn.ts';

/** On a CDN that is part of the tests. */
export const imageCdnBlobDriver: TestBlobDriver = {
  async open() {
    const cdn = await startImageCdn();
    return { driver: openImageCdn(cdn.url), [Symbol.asyncDispose]: () => cdn[Symbol.asyncDispose]() };
  },
};

/** A driver for the account of the tests, which tries once. */
export function openImageCdn(url: string, options: Partial<ImageCdnOptions> = {}): ImageCdnDriver {
  return createImageCdnDriver({
    ...ACCOUNT,
    prefix: '',
    apiUrl: url,
    deliveryUrl: url,
    chunkBytes: 6 * 1024 * 1024,
    timeoutMs: 5000,
    attempts: 1,
    clock: { now: () => new Date() },
    ...options,
  });
}
