import { createNoopMeter } from '@opentelemetry/api';
import { pino } from 'pino';
import type { BlobDriver } from '../../../src/platform/storage/blob-driver.ts';
import { createS3Driver, type S3Options } from '../../../src/platform/storage/drivers/s3/s3-driver.ts';
import type { TestBlobDriver } from '../blob-drivers.ts';
import { startS3Store } from '../s3-store.ts';

/** On a store that is part of the tests. */
export const s3BlobDriver: TestBlobDriver = {
  async open() {
    const store = await startS3Store();
    const driver = openS3({ endpoint: store.endpoint });
    return {
      driver,
      async [Symbol.asyncDispose]() {
        await driver.close();
        await store[Symbol.asyncDispose]();
      },
    };
  },
};

/** A driver for the bucket `uploads`, which tries once. */
export function openS3(options: Partial<S3Options>): BlobDriver {
  return createS3Driver({
    bucket: 'uploads',
    prefix: '',
    endpoint: undefined,
    publicEndpoint: undefined,
    region: 'us-east-1',
    pathStyle: true,
    credentials: { accessKeyId: 'tester', secretAccessKey: 'for tests' },
    partBytes: 5 * 1024 * 1024,
    parallelParts: 2,
    timeoutMs: 5000,
    attempts: 1,
    checksums: true,
    log: pino({ level: 'silent' }),
    meter: createNoopMeter(),
    ...options,
  });
}
