import { CurrentConfig } from '../../../config/current-config.ts';
import { defineFeature } from '../../../feature.ts';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import { BlobDrivers } from '../../blob-driver.ts';
import { s3Config } from './s3.config.ts';
import { createS3Driver } from './s3-driver.ts';
import { parseS3Url } from './s3-place.ts';

/** What the protocol allows for one file. */
const MOST_PARTS = 10_000;

/** `s3://bucket/folder`, on AWS or wherever `STORAGE_S3_ENDPOINT` says. */
export const s3Feature = defineFeature({
  id: 'storage-s3',
  after: ['storage'],
  config: s3Config,
  setup({ log, meter, use }, config) {
    const { accessKeyId, secretAccessKey, addressing, ...rest } = config;
    use(BlobDrivers).set('s3', (url) => {
      const place = parseS3Url(url);
      if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
        throw new StartupError('STORAGE_S3_ACCESS_KEY_ID and STORAGE_S3_SECRET_ACCESS_KEY belong together');
      const largest = [...use(CurrentConfig)].find(([{ name }]) => name === 'STORAGE_MAX_BYTES')?.[1];
      if (typeof largest === 'number' && largest > rest.partBytes * MOST_PARTS)
        throw new StartupError(
          `STORAGE_S3_PART_BYTES must be at least ${Math.ceil(largest / MOST_PARTS)}: a file of STORAGE_MAX_BYTES has more than ${MOST_PARTS} parts`,
        );
      const credentials = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
      const pathStyle = addressing === 'path' || (addressing === 'auto' && rest.endpoint !== undefined);
      return createS3Driver({ ...rest, ...place, credentials, pathStyle, log, meter });
    });
  },
});
