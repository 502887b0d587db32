import { StartupError } from '../../../lifecycle/startup-error.ts';

export interface S3Settings {
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly partBytes: number;
  /** Of the whole service. */
  readonly production: boolean;
  readonly signingKey: unknown;
  readonly maxBytes: unknown;
}

/** What the protocol allows for one file. */
const MOST_PARTS = 10_000;

/** Throws a `StartupError` for what each setting allows and all of them together do not. */
export function checkSettings(settings: S3Settings): void {
  const { accessKeyId, secretAccessKey, partBytes, production, signingKey, maxBytes } = settings;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new StartupError('STORAGE_S3_ACCESS_KEY_ID and STORAGE_S3_SECRET_ACCESS_KEY belong together');
  if (production && secretAccessKey === undefined && signingKey === undefined)
    throw new StartupError(
      'STORAGE_SIGNING_KEY is missing: replicas with the credentials of a role share no other secret',
    );
  const smallest = Math.ceil(Number(maxBytes) / MOST_PARTS);
  if (partBytes < smallest)
    throw new StartupError(
      `STORAGE_S3_PART_BYTES must be at least ${smallest}: a file of STORAGE_MAX_BYTES has more than ${MOST_PARTS} parts`,
    );
}
