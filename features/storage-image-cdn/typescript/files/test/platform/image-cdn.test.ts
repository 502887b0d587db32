import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { AppError } from '../../src/kernel/app-error.ts';
import type { BlobDriver } from '../../src/platform/storage/blob-driver.ts';
import { parseCdnUrl } from '../../src/platform/storage/drivers/image-cdn/cdn-account.ts';
import { printForm } from '../../src/platform/storage/drivers/image-cdn/image-form.ts';
import { Images } from '../../src/platform/storage/drivers/image-cdn/images.ts';
import { signCall } from '../../src/platform/storage/drivers/image-cdn/signatures.ts';
import { spaceOf } from '../../src/platform/storage/upload-keys.ts';
import { Uploads } from '../../src/platform/storage/uploads.ts';
import { openImageCdn } from '../support/blob-drivers/image-cdn.ts';
import { testContext as ctx } from '../support/database.ts';
import { ACCOUNT, type ImageCdn, startImageCdn } from '../support/image-cdn.ts';
import { startService } from '../support/service.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const CHUNK = 6 * 1024 * 1024;
const KEY = 'content/all/a';

async function* chunksOf(bytes: Uint8Array, size = 1_000_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(driver: BlobDriver, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await driver.read(key)) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const hasCode = (code: string) => (error: AppError) => error.definition?.code === code;

describe('files in an image CDN', () => {
  it('are images where they are, and kept as they are otherwise', async () => {
    await using cdn = await startImageCdn();
    const driver = openImageCdn(cdn.url, { prefix: 'folder/' });
    await driver.write(KEY, chunksOf(PNG));
    assert.deepEqual([...cdn.assets.keys()], [`image/folder/${KEY}`]);
    assert.deepEqual(await readAll(driver, KEY), PNG);
    await driver.write(KEY, chunksOf(Buffer.from('text')));
    assert.deepEqual([...cdn.assets.keys()], [`raw/folder/${KEY}`]);
    assert.equal((await readAll(driver, KEY)).toString(), 'text');
    await driver.delete(KEY);
    assert.equal(cdn.assets.size, 0);
  });

  it('are sent in chunks when they are large, and are there with the last one', async () => {
    await using cdn = await startImageCdn();
    const driver = openImageCdn(cdn.url);
    const content = Buffer.concat([PNG, randomBytes(2 * CHUNK)]);
    for (const length of [content.length, 2 * CHUNK, CHUNK + 1, CHUNK]) {
      cdn.requests.length = 0;
      await driver.write(KEY, chunksOf(content.subarray(0, length)));
      assert.ok((await readAll(driver, KEY)).equals(content.subarray(0, length)), `${length} bytes`);
      const uploads = cdn.requests.filter((request) => request.endsWith('/image/upload'));
      assert.equal(uploads.length, Math.ceil(length / CHUNK));
    }
    await driver.delete(KEY);
    const breakOff = async function* () {
      yield* chunksOf(content);
      throw new Error('gone');
    };
    await assert.rejects(driver.write(KEY, breakOff()), /gone/);
    assert.equal(await driver.read(KEY), undefined);
  });

  it('are read by addresses that expire, as attachments', async () => {
    await using cdn = await startImageCdn();
    const driver = openImageCdn(cdn.url);
    for (const [content, type] of [
      [PNG, 'image/png'],
      [Buffer.from('text'), 'text/plain'],
    ] as const) {
      await driver.write(KEY, chunksOf(content));
      const answer = { headers: { 'content-type': type, 'content-disposition': 'attachment' } };
      const found = await fetch((await driver.signRead?.(KEY, { ...answer, seconds: 60 })) ?? '');
      assert.deepEqual(Buffer.from(await found.arrayBuffer()), content);
      assert.equal(found.headers.get('content-disposition'), 'attachment');
      const late = (await driver.signRead?.(KEY, { ...answer, seconds: -1 })) ?? '';
      assert.equal((await fetch(late)).status, 401);
    }
  });

  it('are tried again while the CDN fails, and not when it refuses', async () => {
    await using cdn = await startImageCdn();
    let faults = 2;
    cdn.fault = () => (faults-- > 0 ? 503 : undefined);
    const driver = openImageCdn(cdn.url, { attempts: 3 });
    await driver.write(KEY, chunksOf(PNG));
    assert.deepEqual(await readAll(driver, KEY), PNG);
    cdn.requests.length = 0;
    const stranger = openImageCdn(cdn.url, { attempts: 3, secret: 'another' });
    await assert.rejects(stranger.write(KEY, chunksOf(PNG)), /answers 401: Invalid Signature/);
    assert.equal(cdn.requests.length, 1);
    cdn.fault = () => 420;
    await assert.rejects(openImageCdn(cdn.url).read(KEY), hasCode('UNAVAILABLE'));
    cdn.fault = () => 'hang';
    await assert.rejects(openImageCdn(cdn.url, { timeoutMs: 100 }).read(KEY), hasCode('UNAVAILABLE'));
    await assert.rejects(openImageCdn('http://127.0.0.1:9').read(KEY), hasCode('UNAVAILABLE'));
  });

  it('cost one call of the admin API in a minute for readiness', async () => {
    await using cdn = await startImageCdn();
    let now = 0;
    const driver = openImageCdn(cdn.url, { clock: { now: () => new Date(now) } });
    const ping = () => driver.ping(AbortSignal.timeout(1000));
    cdn.fault = () => 503;
    await assert.rejects(ping());
    cdn.fault = () => undefined;
    for (const at of [0, 1, 59_999, 60_000]) {
      now = at;
      await ping();
    }
    assert.equal(cdn.requests.length, 3);
    await assert.rejects(openImageCdn(cdn.url, { key: 'another' }).ping(AbortSignal.timeout(1000)), /401/);
  });
});

describe('an image', () => {
  it('is shown in the form that was signed, and in no other', async () => {
    await using cdn = await startImageCdn();
    const driver = openImageCdn(cdn.url, { prefix: 'folder/' });
    await driver.write(KEY, chunksOf(PNG));
    const url = driver.signImage(KEY, { width: 300, height: 200, fit: 'cover' });
    const shown = await fetch(url);
    assert.deepEqual([shown.status, shown.headers.get('x-form')], [200, 'c_fill,g_auto,w_300,h_200/q_auto/f_auto']);
    assert.equal((await fetch(url.replace('w_300', 'w_4000'))).status, 401);
    assert.equal((await fetch(url.replace(KEY, 'content/all/b'))).status, 401);
    assert.equal((await fetch(url.replace(/s--.*?--\//, ''))).status, 401);
  });

  it('has a form that can be', () => {
    assert.equal(printForm({}), 'q_auto/f_auto');
    assert.equal(printForm({ width: 10, quality: 70, format: 'webp' }), 'c_limit,w_10/q_70/f_webp');
    assert.equal(printForm({ height: 10, fit: 'contain' }), 'c_fit,h_10/q_auto/f_auto');
    const wrong = [
      { width: 0 },
      { width: 1.5 },
      { height: 5001 },
      { quality: 101 },
      { width: 5, fit: 'cover' },
    ] as const;
    for (const form of wrong) assert.throws(() => printForm(form), RangeError, JSON.stringify(form));
  });
});

/** What Cloudinary's own SDK (2.11.0, SHA-256, long signatures) makes of the same. */
describe('signatures', () => {
  const account = { cloud: 'demo', key: '4711', secret: 'abcd', prefix: 'folder/' };
  const urls = { apiUrl: 'https://api.cloudinary.com/', deliveryUrl: 'https://res.cloudinary.com' };
  const driver = openImageCdn('', { ...account, ...urls, clock: { now: () => new Date(1_700_000_000_000) } });

  it('of calls are those that the CDN expects', () => {
    const { signature } = signCall({ timestamp: '1315060510', public_id: 'folder/a', type: 'authenticated' }, account);
    assert.equal(signature, '58725a8a56b888e71597baa27c82715e37ad1e4c861c41cf30fd4442d7cf4cc6');
    const careful = signCall({ public_id: 'a&b=c', timestamp: '1' }, account).signature;
    assert.equal(careful, 'dcc6de9368af1cea0bdfe1f6e23f8f191dae7947b8df03d09103b050d4244d60');
  });

  it('of addresses are those that the CDN expects', async () => {
    assert.equal(
      driver.signImage('content/all/x', { width: 300, height: 200, fit: 'cover' }),
      'https://res.cloudinary.com/demo/image/authenticated/s--oFlo7AOwR2LjBeLqKdjb5YBCgVmBSZ0a--/c_fill,g_auto,w_300,h_200/q_auto/f_auto/v1/folder/content/all/x',
    );
    const headers = { 'content-type': 'image/png', 'content-disposition': 'attachment' };
    const url = new URL((await driver.signRead?.('content/all/x', { seconds: 60, headers })) ?? '');
    assert.equal(`${url.origin}${url.pathname}`, 'https://api.cloudinary.com/v1_1/demo/image/download');
    const signature = 'fca0cf98d697c587a3e7aace756cf34279d1bc294b275681bda4307da97b753d';
    const given = { timestamp: '1700000000', expires_at: '1700000060', format: 'png', attachment: 'true' };
    const file = { public_id: 'folder/content/all/x', type: 'authenticated' };
    assert.deepEqual(Object.fromEntries(url.searchParams), { ...given, ...file, signature, api_key: '4711' });
  });
});

describe('a service with an image CDN', () => {
  it('shares files with all replicas, and shows images in any form', async () => {
    await using cdn = await startImageCdn();
    await using one = await startService({ env: settingsFor(cdn) });
    await using two = await startService({ env: settingsFor(cdn) });
    const [uploads, images] = [one.app.platform.use(Uploads), two.app.platform.use(Images)];
    const image = await uploads.store(ctx, { name: 'a.png', contentType: 'image/png', content: chunksOf(PNG) });
    const url = await images.url(ctx, image.id, { width: 100 });
    assert.equal((await fetch(url ?? '')).headers.get('x-form'), 'c_limit,w_100/q_auto/f_auto');
    assert.deepEqual([...cdn.assets.keys()].toSorted(), [
      `image/files/content/${spaceOf(ctx)}/${image.id}`,
      `raw/files/about/${spaceOf(ctx)}/${image.id}`,
    ]);
    const text = { name: 'a.txt', contentType: 'text/plain', content: chunksOf(Buffer.from('text')) };
    assert.equal(await images.url(ctx, (await uploads.store(ctx, text)).id, {}), undefined);
    await assert.rejects(images.url({ ...ctx, tenant: 'other' }, image.id, {}), hasCode('UPLOAD_NOT_FOUND'));
    const announced = { name: 'a.txt', contentType: 'text/plain', size: 4 };
    const signed = (await one.client.post('/upload-urls', announced)).json.url;
    const headers = { 'content-type': 'text/plain' };
    const sent = await fetch(new URL(signed, two.client.baseUrl), { method: 'PUT', body: 'text', headers });
    assert.equal(sent.status, 201);
  });

  it('says so while the CDN is away, and goes on when it is back', async () => {
    await using cdn = await startImageCdn();
    cdn.fault = () => 503;
    await using service = await startService({ env: { ...settingsFor(cdn), STORAGE_CDN_ATTEMPTS: '1' } });
    const missing = `/uploads/${randomUUID()}`;
    assert.equal((await service.client.get(missing)).json.code, 'UNAVAILABLE');
    assert.equal((await service.client.get('/health/ready')).status, 503);
    assert.equal((await service.client.get('/health/live')).status, 200);
    cdn.fault = () => undefined;
    assert.equal((await service.client.get(missing)).json.code, 'UPLOAD_NOT_FOUND');
    assert.equal((await service.client.get('/health/ready')).status, 200);
  });

  it('takes the address that the console shows', async () => {
    const account = parseCdnUrl('cloudinary://123:a%2Fb@demo/one//two/');
    assert.deepEqual(account, { key: '123', secret: 'a/b', cloud: 'demo', prefix: 'one/two/' });
    for (const wrong of [
      'cloudinary://demo',
      'cloudinary://123@demo',
      'cloudinary://123:abc@',
      'cloudinary://1:2@a/b?c',
    ])
      await assert.rejects(startService({ env: { STORAGE_URL: wrong } }), /STORAGE_URL must be cloudinary:/, wrong);
  });
});

function settingsFor({ url }: ImageCdn) {
  const { key, secret, cloud } = ACCOUNT;
  return {
    STORAGE_URL: `cloudinary://${key}:${encodeURIComponent(secret)}@${cloud}/files`,
    STORAGE_CDN_API_URL: url,
    STORAGE_CDN_DELIVERY_URL: url,
  };
}
