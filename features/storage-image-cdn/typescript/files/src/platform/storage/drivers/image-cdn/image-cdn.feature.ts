import { defineFeature } from '../../../feature.ts';
import { BlobDrivers } from '../../blob-driver.ts';
import { keyOf, spaceOf } from '../../upload-keys.ts';
import { Uploads } from '../../uploads.ts';
import { parseCdnUrl } from './cdn-account.ts';
import { imageCdnConfig } from './image-cdn.config.ts';
import { createImageCdnDriver, type ImageCdnDriver, isImage } from './image-cdn-driver.ts';
import { Images } from './images.ts';

/** `cloudinary://key:secret@cloud/folder` */
export const imageCdnFeature = defineFeature({
  id: 'storage-image-cdn',
  after: ['storage'],
  config: imageCdnConfig,
  setup({ clock, provide, use }, config) {
    let driver: ImageCdnDriver | undefined;
    use(BlobDrivers).set('cloudinary', (url) => {
      driver = createImageCdnDriver({ ...config, ...parseCdnUrl(url), clock });
      return driver;
    });
    const images: Images = {
      async url(ctx, id, form) {
        const { contentType } = await use(Uploads).get(ctx, id);
        return isImage(contentType)
          ? driver?.signImage(keyOf('content', { space: spaceOf(ctx), id }), form)
          : undefined;
      },
    };
    provide(Images, () => images);
  },
});
