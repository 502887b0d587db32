import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createNoopMeter } from '@opentelemetry/api';
import { pino } from 'pino';
import type { AppError } from '../../src/kernel/app-error.ts';
import { readConfig } from '../../src/platform/config/env.ts';
import type { BlobDriver } from '../../src/platform/storage/blob-driver.ts';
import { cutIntoParts, type Part } from '../../src/platform/storage/cut-into-parts.ts';
import { checkSettings } from '../../src/platform/storage/drivers/s3/check-settings.ts';
import { parseS3Url } from '../../src/platform/storage/drivers/s3/s3-place.ts';
import { sendParts } from '../../src/platform/storage/drivers/s3/send-parts.ts';
import { storageConfig } from '../../src/platform/storage/storage.config.ts';
import { spaceOf } from '../../src/platform/storage/upload-keys.ts';
import { openS3 } from '../support/blob-drivers/s3.ts';
import { blobDrivers } from '../support/blob-drivers.ts';
import { callerHeaders } from '../support/client.ts';
import { testContext as ctx } from '../support/database.ts';
import { type S3Store, startS3Store } from '../support/s3-store.ts';
import { startService } from '../support/service.ts';

const PART = 5 * 1024 * 1024;
const KEY = 'content/all/a';
const ANSWER = {
  seconds: 60,
  headers: { 'content-type': 'text/plain', 'content-disposition': `attachment; filename*=UTF-8''p%C3%A4.txt` },
};

async function* chunksOf(bytes: Uint8Array, size = 1_000_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(driver: BlobDriver, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await driver.read(key)) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const hasCode = (code: string) => (error: AppError) => error.definition?.code === code;

for (const [name, { skip, open }] of Object.entries(blobDrivers).filter(([of]) => of.startsWith('s3'))) {
  describe(`files in S3, on ${name}`, { skip }, () => {
    it('are sent in parts when they are large, and arrive whole', async () => {
      await using opened = await open();
      const { driver } = opened;
      const content = randomBytes(2 * PART + 12_345);
      const key = `content/all/${randomUUID()}`;
      for (const length of [content.length, 2 * PART, PART, 1, 0]) {
        const part = content.subarray(0, length);
        await driver.write(key, chunksOf(part));
        assert.ok((await readAll(driver, key)).equals(part), `${length} bytes`);
      }
      await driver.delete(key);
    });

    it('are not there when a large one breaks off in its last part', async () => {
      await using opened = await open();
      const key = `content/all/${randomUUID()}`;
      const breakOff = async function* () {
        yield* chunksOf(randomBytes(2 * PART));
        throw new Error('gone');
      };
      await assert.rejects(opened.driver.write(key, breakOff()), /gone/);
      assert.equal(await opened.driver.read(key), undefined);
    });

    it('are read from the store itself with what it was told to say, and only while the address is valid', async () => {
      await using opened = await open();
      const { driver } = opened;
      const key = `content/all/${randomUUID()}`;
      await driver.write(key, chunksOf(Buffer.from('text')));
      const url = (await driver.signRead?.(key, ANSWER)) ?? '';
      const answer = await fetch(url);
      assert.equal(await answer.text(), 'text');
      for (const [header, value] of Object.entries(ANSWER.headers)) assert.equal(answer.headers.get(header), value);
      assert.equal((await fetch(url.split('?')[0] ?? '')).status, 403, 'it is private');
      const late = (await driver.signRead?.(key, { ...ANSWER, seconds: 1 })) ?? '';
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal((await fetch(late)).status, 403);
      await driver.delete(key);
    });
  });
}

describe('a driver for S3', () => {
  it('sends the parts of a file with their checksums, below its folder', async () => {
    await using store = await startS3Store();
    const driver = openS3({ endpoint: store.endpoint, prefix: 'files/' });
    await driver.write(KEY, chunksOf(randomBytes(3 * PART + 1)));
    const path = `/uploads/files/${KEY}`;
    const parts = [1, 2, 3, 4].map((number) => `PUT ${path}?partNumber=${number}`);
    assert.deepEqual(store.requests.toSorted(), [`POST ${path}`, `POST ${path}?uploads=`, ...parts]);
    assert.deepEqual([store.objects.get(path)?.length, store.begun.size], [3 * PART + 1, 0]);
    const careless = openS3({ endpoint: store.endpoint, checksums: false });
    await assert.rejects(careless.write(KEY, chunksOf(Buffer.from('text'))), { name: 'BadDigest' });
  });

  it('drops the parts when one of them is refused, and says so when it cannot', async () => {
    await using store = await startS3Store();
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const driver = openS3({ endpoint: store.endpoint, log });
    store.fault = (request) => (request.includes('partNumber=2') ? 400 : undefined);
    await assert.rejects(driver.write(KEY, chunksOf(randomBytes(4 * PART))), { name: 'Fault' });
    assert.deepEqual([store.objects.size, store.begun.size, lines], [0, 0, []]);
    assert.ok(!store.requests.some((request) => request.includes('partNumber=4')), 'it goes on sending');
    store.fault = (request) => (/partNumber=2|DELETE/.test(request) ? 500 : undefined);
    await assert.rejects(driver.write(KEY, chunksOf(randomBytes(2 * PART))), hasCode('UNAVAILABLE'));
    assert.match(lines.join(), /content\/all\/a.*parts of a file are left in the storage/);
  });

  it('breaks off what is on its way when a part fails, and begins no other', async () => {
    const begun: number[] = [];
    const brokenOff: number[] = [];
    const send = async ({ number }: Part, signal: AbortSignal): Promise<void> => {
      begun.push(number);
      if (number === 2) throw new Error('refused');
      await once(signal, 'abort');
      brokenOff.push(number);
    };
    const parts = cutIntoParts(chunksOf(randomBytes(5), 1), 1);
    await assert.rejects(sendParts(parts, { parallel: 2, send }), /refused/);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([begun, brokenOff], [[1, 2], [1]]);
  });

  it('holds no more of a file than the parts on their way', async () => {
    await using store = await startS3Store();
    const driver = openS3({ endpoint: store.endpoint, parallelParts: 2, timeoutMs: 300 });
    let taken = 0;
    const count = async function* () {
      for await (const chunk of chunksOf(randomBytes(6 * PART), PART)) {
        taken += 1;
        yield chunk;
      }
    };
    store.fault = (request) => (request.includes('partNumber=') ? 'hang' : undefined);
    await assert.rejects(driver.write(KEY, count()), hasCode('UNAVAILABLE'));
    // A part is known to be full when the next one begins.
    assert.equal(taken, 3);
    assert.equal(store.begun.size, 0);
  });

  it('tries again what the store failed to answer, and does not wait for one that hangs', async () => {
    await using store = await startS3Store();
    let faults = 2;
    store.fault = () => (faults-- > 0 ? 503 : undefined);
    await openS3({ endpoint: store.endpoint, attempts: 3 }).write(KEY, chunksOf(Buffer.from('text')));
    assert.equal(store.requests.length, 3);
    store.fault = () => 'hang';
    const impatient = openS3({ endpoint: store.endpoint, timeoutMs: 100 });
    const begun = performance.now();
    await assert.rejects(impatient.read(KEY), hasCode('UNAVAILABLE'));
    assert.ok(performance.now() - begun < 2000);
  });

  it('notices what arrives changed', async () => {
    await using store = await startS3Store();
    const driver = openS3({ endpoint: store.endpoint });
    await driver.write(KEY, chunksOf(Buffer.from('text')));
    store.fault = () => 'damage';
    await assert.rejects(readAll(driver, KEY), /[Cc]hecksum/);
  });

  it('tells a store that is away from one that refuses', async () => {
    const away = openS3({ endpoint: 'http://127.0.0.1:9' });
    await assert.rejects(away.write(KEY, chunksOf(Buffer.from('text'))), hasCode('UNAVAILABLE'));
    await using store = await startS3Store();
    const { endpoint } = store;
    await assert.rejects(openS3({ endpoint, bucket: 'nowhere' }).read(KEY), { name: 'NoSuchBucket' });
    const stranger = openS3({ endpoint, credentials: { accessKeyId: 'stranger', secretAccessKey: 'x' } });
    await assert.rejects(stranger.read(KEY), { name: 'AccessDenied' });
  });

  it('times its calls by outcome', async () => {
    await using store = await startS3Store();
    const calls: unknown[] = [];
    const record = (_seconds: number, attributes: unknown) => void calls.push(attributes);
    const meter = Object.assign(Object.create(createNoopMeter()), { createHistogram: () => ({ record }) });
    const driver = openS3({ endpoint: store.endpoint, meter });
    assert.equal(await driver.read(KEY), undefined);
    store.fault = () => 503;
    await assert.rejects(driver.delete(KEY), hasCode('UNAVAILABLE'));
    assert.deepEqual(calls, [
      { operation: 'GetObject', outcome: 'ok' },
      { operation: 'DeleteObject', outcome: 'failed' },
    ]);
  });

  it('takes a bucket and a folder in it', () => {
    assert.deepEqual(parseS3Url('s3://bucket'), { bucket: 'bucket', prefix: '' });
    assert.deepEqual(parseS3Url('s3://a.bucket/one//two/'), { bucket: 'a.bucket', prefix: 'one/two/' });
    for (const wrong of ['s3:bucket', 's3://', 's3://Bucket', 's3://b', 's3://bucket/a?b', 's3://user:secret@bucket'])
      assert.throws(() => parseS3Url(wrong), { name: 'StartupError' }, wrong);
  });
});

describe('a service with files in S3', () => {
  it('shares them with all replicas, and sends readers to the store', async () => {
    await using store = await startS3Store();
    const env = settingsFor(store);
    await using one = await startService({ env });
    await using two = await startService({ env });
    const announced = { name: 'a.txt', contentType: 'text/plain', size: 4 };
    const { url, id } = (await one.client.post('/upload-urls', announced)).json;
    const headers = { 'content-type': 'text/plain' };
    const sent = await fetch(new URL(url, two.client.baseUrl), { method: 'PUT', body: 'text', headers });
    assert.equal(sent.status, 201);
    assert.deepEqual([...store.objects.keys()].toSorted(), [
      `/uploads/files/about/${spaceOf(ctx)}/${id}`,
      `/uploads/files/content/${spaceOf(ctx)}/${id}`,
    ]);
    const address = (await one.client.post(`/uploads/${id}/urls`, undefined)).json.url;
    const file = `http://files.example.com:8080/uploads/files/content/${spaceOf(ctx)}/${id}`;
    assert.ok(address.startsWith(`${file}?`), address);
    assert.equal((await two.client.delete(`/uploads/${id}`)).status, 204);
    assert.equal((await one.client.get(`/uploads/${id}`)).status, 404);
    assert.equal(store.objects.size, 0);
  });

  it('says so while the store is away, and goes on when it is back', async () => {
    await using store = await startS3Store();
    store.fault = () => 503;
    await using service = await startService({ env: { ...settingsFor(store), STORAGE_S3_ATTEMPTS: '1' } });
    const send = async () => {
      const body = new FormData();
      body.set('file', new File(['text'], 'a.txt', { type: 'text/plain' }));
      const url = new URL('/uploads', service.client.baseUrl);
      const response = await fetch(url, { method: 'POST', body, headers: callerHeaders() });
      return [response.status, Object(await response.json()).code];
    };
    assert.deepEqual(await send(), [503, 'UNAVAILABLE']);
    assert.equal((await service.client.get('/health/ready')).status, 503);
    assert.equal((await service.client.get('/health/live')).status, 200);
    store.fault = () => undefined;
    assert.deepEqual(await send(), [201, undefined]);
    assert.equal((await service.client.get('/health/ready')).status, 200);
  });

  it('does not start with settings that cannot be right', async () => {
    await using store = await startS3Store();
    const wrong = {
      'STORAGE_URL must be s3': { STORAGE_URL: 's3://Not a bucket' },
      'belong together': { STORAGE_S3_SECRET_ACCESS_KEY: '' },
      'STORAGE_S3_PART_BYTES must be at least 6000000:': {
        STORAGE_S3_PART_BYTES: '5242880',
        STORAGE_MAX_BYTES: '60000000000',
      },
    };
    for (const [message, env] of Object.entries(wrong)) {
      const start = startService({ env: { ...settingsFor(store), ...env } });
      await assert.rejects(start, { name: 'StartupError', message: new RegExp(message) });
    }
    const inProduction = () => readConfig([storageConfig], { NODE_ENV: 'production' });
    assert.throws(inProduction, /STORAGE_URL is missing/);
  });

  it('needs a key for addresses when it has the credentials of a role', () => {
    const role = { accessKeyId: undefined, secretAccessKey: undefined, partBytes: PART, maxBytes: 1 };
    const missing = () => checkSettings({ ...role, production: true, signingKey: undefined });
    assert.throws(missing, /STORAGE_SIGNING_KEY is missing/);
    checkSettings({ ...role, production: false, signingKey: undefined });
    checkSettings({ ...role, production: true, signingKey: 'given' });
    checkSettings({ ...role, accessKeyId: 'a', secretAccessKey: 'b', production: true, signingKey: undefined });
  });
});

function settingsFor({ endpoint }: S3Store) {
  return {
    STORAGE_URL: 's3://uploads/files',
    STORAGE_S3_ENDPOINT: endpoint,
    STORAGE_S3_PUBLIC_ENDPOINT: 'http://files.example.com:8080',
    STORAGE_S3_ACCESS_KEY_ID: 'tester',
    STORAGE_S3_SECRET_ACCESS_KEY: 'for tests',
  };
}
