import type { BlobDriver } from '../../src/platform/storage/blob-driver.ts';
import { fileBlobDriver } from './blob-drivers/file.ts';
import { s3BlobDriver } from './blob-drivers/s3.ts';
import { s3ServerBlobDriver } from './blob-drivers/s3-server.ts';

/** A storage under test. */
export interface TestBlobDriver {
  /** Why it cannot be tested here. */
  readonly skip?: string | undefined;
  /** An open driver that shares nothing, and leaves nothing behind. */
  open(): Promise<AsyncDisposable & { readonly driver: BlobDriver }>;
}

/** The installed storages. What holds for files is tested on each. */
export const blobDrivers: Readonly<Record<string, TestBlobDriver>> = {
  file: fileBlobDriver,
  s3: s3BlobDriver,
  s3Server: s3ServerBlobDriver,
};
