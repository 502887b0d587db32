import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Meter } from '@opentelemetry/api';
import type { Logger } from '../../../log/logger.ts';
import { type BlobDriver, requireKey } from '../../blob-driver.ts';
import { cutIntoParts, type Part } from '../../cut-into-parts.ts';
import { isMissing, toAppError } from './s3-failure.ts';
import type { S3Place } from './s3-place.ts';
import { sendParts } from './send-parts.ts';

export interface S3Options extends S3Place {
  /** Of a store that is not that of AWS. */
  readonly endpoint: string | undefined;
  /** Where callers reach it. */
  readonly publicEndpoint: string | undefined;
  readonly region: string;
  /** Whether addresses name the bucket in their path instead of their host name. */
  readonly pathStyle: boolean;
  /** `undefined`: from where AWS puts them. */
  readonly credentials: StaticCredentials | undefined;
  readonly partBytes: number;
  readonly parallelParts: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly checksums: boolean;
  readonly log: Logger;
  readonly meter: Meter;
}

interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

/** Makes a call, measures it, and says what its failure means. */
type Ask = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

/** Files as objects of a bucket, for all processes. An object is there as a whole or not at all. */
export function createS3Driver(options: S3Options): BlobDriver {
  const { bucket, credentials, prefix, partBytes, publicEndpoint } = options;
  const client = new S3Client(clientConfig(options));
  // What it signs is for callers, who cannot be asked to compare checksums.
  const signer = new S3Client({
    ...clientConfig({ ...options, endpoint: publicEndpoint ?? options.endpoint }),
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const ask = createAsk(options.meter);
  const targetOf = (key: string): Target => ({ Bucket: bucket, Key: `${prefix}${requireKey(key)}` });
  return {
    async write(key, content) {
      const target = targetOf(key);
      const parts = cutIntoParts(content, partBytes);
      try {
        const first = await parts.next();
        const second = await parts.next();
        if (first.done) return;
        const { bytes } = first.value;
        if (second.done) await ask('PutObject', () => client.send(new PutObjectCommand({ ...target, Body: bytes })));
        else await writeInParts(client, ask, target, resume([first.value, second.value], parts), options);
      } finally {
        // Nobody waits for a sender that has stopped in the middle.
        void parts.return().catch(() => undefined);
      }
    },
    async read(key) {
      const found = await ask('GetObject', () => client.send(new GetObjectCommand(targetOf(key)))).catch(ignoreMissing);
      return found?.Body && Readable.fromWeb(found.Body.transformToWebStream());
    },
    delete: async (key) => void (await ask('DeleteObject', () => client.send(new DeleteObjectCommand(targetOf(key))))),
    signRead: (key, { seconds, headers }) =>
      getSignedUrl(
        signer,
        new GetObjectCommand({
          ...targetOf(key),
          ResponseContentType: headers['content-type'],
          ResponseContentDisposition: headers['content-disposition'],
        }),
        { expiresIn: seconds },
      ),
    ping: async (abortSignal) => void (await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal })),
    ...(credentials === undefined ? {} : { ownKey: () => deriveKey(credentials) }),
    // Nothing is asked of the store yet: the service starts while it is away, and is ready when it is there.
    open: async () => undefined,
    async close() {
      client.destroy();
      signer.destroy();
    },
  };
}

/** The same for all replicas. Credentials of a role are different ones in each. */
async function deriveKey({ secretAccessKey }: StaticCredentials): Promise<Uint8Array> {
  return createHmac('sha256', secretAccessKey).update('addresses for sending files').digest();
}

function clientConfig(options: S3Options): S3ClientConfig {
  const { endpoint, region, pathStyle, credentials, timeoutMs, attempts, checksums } = options;
  const required = checksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  return {
    region,
    forcePathStyle: pathStyle,
    maxAttempts: attempts,
    requestChecksumCalculation: required,
    responseChecksumValidation: required,
    // Not `fetch`: that copies every part twice.
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** The object exists when the last part has arrived and the store was told so. Until then there are parts, which are dropped on failure. */
async function writeInParts(
  client: S3Client,
  ask: Ask,
  target: Target,
  parts: AsyncGenerator<Part, void>,
  { parallelParts, checksums, log }: S3Options,
): Promise<void> {
  const algorithm = checksums ? ({ ChecksumAlgorithm: 'CRC32' } as const) : {};
  const creation = new CreateMultipartUploadCommand({ ...target, ...algorithm });
  const { UploadId } = await ask('CreateMultipartUpload', () => client.send(creation));
  const upload = { ...target, UploadId };
  const send = async ({ number, bytes }: Part, abortSignal: AbortSignal): Promise<CompletedPart> => {
    const command = new UploadPartCommand({ ...upload, ...algorithm, PartNumber: number, Body: bytes });
    const { ETag, ChecksumCRC32 } = await ask('UploadPart', () => client.send(command, { abortSignal }));
    return { PartNumber: number, ETag, ChecksumCRC32 };
  };
  try {
    const sent = await sendParts(parts, { parallel: parallelParts, send });
    const completion = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...sent] } });
    await ask('CompleteMultipartUpload', () => client.send(completion));
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch((err: unknown) => {
      log.warn({ err, key: target.Key }, 'parts of a file are left in the storage');
    });
    throw error;
  }
}

async function* resume(begun: readonly Part[], parts: AsyncGenerator<Part, void>): AsyncGenerator<Part, void> {
  yield* begun;
  yield* parts;
}

function createAsk(meter: Meter): Ask {
  const durations = meter.createHistogram('storage.s3.duration', { unit: 's' });
  return async (operation, call) => {
    const started = performance.now();
    let outcome = 'ok';
    try {
      return await call();
    } catch (error) {
      if (!isMissing(error)) outcome = 'failed';
      throw toAppError(error);
    } finally {
      durations.record((performance.now() - started) / 1000, { operation, outcome });
    }
  };
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
