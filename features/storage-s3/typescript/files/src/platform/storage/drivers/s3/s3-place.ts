import { StartupError } from '../../../lifecycle/startup-error.ts';

/** A bucket, and the start of all keys in it. */
export interface S3Place {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

/** `s3://bucket` or `s3://bucket/folder/folder` */
export function parseS3Url(url: string): S3Place {
  const [, bucket, folder = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w/-]*))?$/.exec(url) ?? [];
  if (bucket === undefined) throw new StartupError(`STORAGE_URL must be s3://bucket or s3://bucket/folder, not ${url}`);
  const names = folder.split('/').filter(Boolean);
  return { bucket, prefix: names.map((name) => `${name}/`).join('') };
}
