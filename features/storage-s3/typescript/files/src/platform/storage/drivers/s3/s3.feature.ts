import { CurrentConfig } from '../../../config/current-config.ts';
import { defineFeature } from '../../../feature.ts';
import { BlobDrivers } from '../../blob-driver.ts';
import { checkSettings } from './check-settings.ts';
import { s3Config } from './s3.config.ts';
import { createS3Driver } from './s3-driver.ts';
import { parseS3Url } from './s3-place.ts';

/** `s3://bucket/folder`, on AWS or wherever `STORAGE_S3_ENDPOINT` says. */
export const s3Feature = defineFeature({
  id: 'storage-s3',
  after: ['storage'],
  config: s3Config,
  setup({ log, meter, service, use }, config) {
    const { accessKeyId, secretAccessKey, addressing, ...rest } = config;
    use(BlobDrivers).set('s3', (url) => {
      const place = parseS3Url(url);
      const others = new Map([...use(CurrentConfig)].map(([{ name }, value]) => [name, value]));
      const [signingKey, maxBytes] = [others.get('STORAGE_SIGNING_KEY'), others.get('STORAGE_MAX_BYTES')];
      checkSettings({ ...config, production: service.production, signingKey, maxBytes });
      const credentials = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
      const pathStyle = addressing === 'path' || (addressing === 'auto' && rest.endpoint !== undefined);
      return createS3Driver({ ...rest, ...place, credentials, pathStyle, log, meter });
    });
  },
});
