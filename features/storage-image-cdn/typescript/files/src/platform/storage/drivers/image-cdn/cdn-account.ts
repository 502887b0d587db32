import { StartupError } from '../../../lifecycle/startup-error.ts';

/** Whose cloud it is, and the start of the ids of all files in it. */
export interface CdnAccount {
  readonly cloud: string;
  readonly key: string;
  readonly secret: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

/** `cloudinary://key:secret@cloud/folder`, which is what the console shows as `CLOUDINARY_URL`. */
export function parseCdnUrl(url: string): CdnAccount {
  const form = /^cloudinary:\/\/([^:@/\s]+):([^:@/\s]+)@([\w-]+)(?:\/([\w/-]*))?$/;
  const [, key, secret, cloud, folder = ''] = form.exec(url) ?? [];
  if (key === undefined || secret === undefined || cloud === undefined)
    throw new StartupError('STORAGE_URL must be cloudinary://key:secret@cloud or cloudinary://key:secret@cloud/folder');
  const names = folder.split('/').filter(Boolean);
  return { cloud, key, secret: decodeURIComponent(secret), prefix: names.map((name) => `${name}/`).join('') };
}
