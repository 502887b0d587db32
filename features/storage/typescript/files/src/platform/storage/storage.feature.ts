import { randomBytes } from 'node:crypto';
import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { type BlobDriver, BlobDrivers, CurrentBlobDriver, type OpenBlobDriver } from './blob-driver.ts';
import { createUploads } from './create-uploads.ts';
import { createFileDriver } from './drivers/file.ts';
import { isRecognisable } from './file-kinds.ts';
import { createSignedTokens } from './signed-tokens.ts';
import { storageConfig } from './storage.config.ts';
import { storageErrors } from './storage.errors.ts';
import { uploadRoutes } from './upload.routes.ts';
import { uploadSchemas } from './upload.schemas.ts';
import { Uploads } from './uploads.ts';

/** Files of users, on the storage that `STORAGE_URL` names. */
export const storageFeature = defineFeature({
  id: 'storage',
  config: storageConfig,
  setup({ clock, errors, health, http, ids, lifecycle, meter, provide, use }, config) {
    const { url, types, formBytes, signingKey, maxBytes, urlSeconds } = config;
    const unknown = types.filter((type) => !isRecognisable(type));
    if (unknown.length > 0)
      throw new StartupError(`STORAGE_TYPES names types that cannot be recognised: ${unknown.join(', ')}`);
    const openFile: OpenBlobDriver = (place) => createFileDriver(folderOf(place));
    provide(BlobDrivers, () => new Map([['file', openFile]]));
    provide(CurrentBlobDriver, () => openDriver(use(BlobDrivers), url));
    const driver = (): BlobDriver => use(CurrentBlobDriver);

    let key: Uint8Array = signingKey === undefined ? randomBytes(32) : Buffer.from(signingKey);
    const tokens = createSignedTokens(() => key, clock);
    const uploads = createUploads({ driver, tokens, clock, ids, meter, types, maxBytes, urlSeconds });
    provide(Uploads, () => uploads);
    errors.add(storageErrors);
    http.routes(uploadRoutes(uploads, formBytes), uploadSchemas);
    health.add({ name: 'storage', kind: 'ready', check: (signal) => driver().ping(signal) });
    lifecycle.add({
      name: 'storage',
      async start() {
        await driver().open();
        if (signingKey === undefined) key = (await driver().ownKey?.()) ?? key;
      },
      stop: () => driver().close(),
    });
  },
});

function openDriver(drivers: ReadonlyMap<string, OpenBlobDriver>, text: string): BlobDriver {
  const open = drivers.get(text.split(':')[0] ?? '');
  if (!open)
    throw new StartupError(`STORAGE_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(text);
}

/** `file:./data/blobs` begins at the working directory, `file:/var/lib/blobs` does not. */
function folderOf(url: string): string {
  return decodeURIComponent(url.replace(/^file:(\/\/(?=\/))?/, ''));
}
