import { randomUUID } from 'node:crypto';
import { parseS3Url } from '../../../src/platform/storage/drivers/s3/s3-place.ts';
import type { TestBlobDriver } from '../blob-drivers.ts';
import { openS3 } from './s3.ts';

const {
  TEST_STORAGE_URL: url = '',
  TEST_STORAGE_S3_ENDPOINT: endpoint,
  TEST_STORAGE_S3_ACCESS_KEY_ID: accessKeyId,
  TEST_STORAGE_S3_SECRET_ACCESS_KEY: secretAccessKey,
} = process.env;

/** On the store that `TEST_STORAGE_URL` and the variables beside it name. Each driver has a folder of its own there. */
export const s3ServerBlobDriver: TestBlobDriver = {
  skip: url === '' ? 'TEST_STORAGE_URL is not set' : undefined,
  async open() {
    const { bucket, prefix } = parseS3Url(url);
    const driver = openS3({
      bucket,
      prefix: `${prefix}${randomUUID()}/`,
      endpoint,
      pathStyle: endpoint !== undefined,
      credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    });
    return { driver, [Symbol.asyncDispose]: () => driver.close() };
  },
};
