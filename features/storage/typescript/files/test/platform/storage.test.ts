import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CurrentConfig } from '../../src/platform/config/current-config.ts';
import { CurrentBlobDriver } from '../../src/platform/storage/blob-driver.ts';
import { isOfType } from '../../src/platform/storage/file-kinds.ts';
import { createSignedTokens } from '../../src/platform/storage/signed-tokens.ts';
import { Uploads } from '../../src/platform/storage/uploads.ts';
import { adapters } from '../support/adapters.ts';
import { blobDrivers } from '../support/blob-drivers.ts';
import { callerHeaders } from '../support/client.ts';
import { testContext as ctx } from '../support/database.ts';
import { type Service, startService } from '../support/service.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function* chunksOf(...chunks: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

for (const [name, { skip, open }] of Object.entries(blobDrivers)) {
  describe(`files on ${name}`, { skip }, () => {
    it('are kept as a whole, replaced and deleted', async () => {
      await using opened = await open();
      const { driver } = opened;
      await driver.ping(AbortSignal.timeout(5000));
      const key = `content/all/${randomUUID()}`;
      assert.equal(await driver.read(key), undefined);
      await driver.write(key, chunksOf('a', 'b'.repeat(100_000)));
      assert.equal(await textOf((await driver.read(key)) ?? chunksOf()), `a${'b'.repeat(100_000)}`);
      await driver.write(key, chunksOf('short'));
      assert.equal(await textOf((await driver.read(key)) ?? chunksOf()), 'short');
      await driver.delete(key);
      await driver.delete(key);
      assert.equal(await driver.read(key), undefined);
    });

    it('are not there at all when their content breaks off', async () => {
      await using opened = await open();
      const key = `content/all/${randomUUID()}`;
      const breakOff = async function* () {
        yield Buffer.from('half');
        throw new Error('gone');
      };
      await assert.rejects(opened.driver.write(key, breakOff()), /gone/);
      assert.equal(await opened.driver.read(key), undefined);
    });

    it('have keys that lead nowhere else', async () => {
      await using opened = await open();
      for (const key of ['../x', '/x', 'a//b', 'a/../b', ''])
        await assert.rejects(async () => opened.driver.write(key, chunksOf('x')), /is no key/, key);
    });
  });
}

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`uploads on ${name}`, () => {
    it('come in by a form, and are read from a signed address until they are deleted', async () => {
      await using service = await startService({ adapter });
      const { status, json } = await postForm(service, PNG, 'image/png', '../../etc/päß.png');
      assert.equal(status, 201);
      const sha256 = createHash('sha256').update(PNG).digest('hex');
      const known = { name: 'päß.png', contentType: 'image/png', size: PNG.length, sha256 };
      assert.deepEqual(json, { id: json.id, createdAt: json.createdAt, ...known });
      const path = `/uploads/${json.id}`;
      assert.deepEqual((await service.client.get(path)).json, json);
      const { url } = (await service.client.post(`${path}/urls`, undefined)).json;
      const content = await fetch(new URL(url, service.client.baseUrl));
      assert.deepEqual(Buffer.from(await content.arrayBuffer()), PNG);
      assert.equal(content.headers.get('content-type'), 'image/png');
      assert.match(content.headers.get('content-disposition') ?? '', /^attachment; filename\*=UTF-8''p%C3%A4/);
      assert.equal((await service.client.delete(path)).status, 204);
      for (const gone of [path, url]) assert.equal((await service.client.get(gone)).json.code, 'UPLOAD_NOT_FOUND');
    });

    it('are streamed to an address that takes exactly what was announced', async () => {
      await using service = await startService({ adapter });
      const text = 'x'.repeat(300_000);
      const { url, id } = await announce(service, text.length);
      const send = (body: string, to = url) =>
        fetch(new URL(to, service.client.baseUrl), { method: 'PUT', body, headers: { 'content-type': 'text/plain' } });
      for (const wrong of [text.slice(1), `${text}x`, `\0${text.slice(1)}`]) {
        const refused = await send(wrong);
        assert.deepEqual([refused.status, Object(await refused.json()).code], [422, 'UPLOAD_REFUSED']);
      }
      assert.equal((await service.client.get(`/uploads/${id}`)).status, 404);
      assert.equal((await send(text)).status, 201);
      assert.equal((await service.client.get(`/uploads/${id}`)).json.size, text.length);
      const [, token = ''] = url.split('token=');
      const { url: other } = await announce(service, text.length);
      for (const forged of [`${url}x`, url.replace(id, randomUUID()), other.replace(/token=.*/, `token=${token}`)])
        assert.equal((await send(text, forged)).status, 403);
      assert.equal((await fetch(new URL(url, service.client.baseUrl))).status, 403, 'writing is not reading');
    });
  });
}

describe('uploads', () => {
  it('are refused unless they are what they claim to be', async () => {
    await using service = await startService({ env: { STORAGE_MAX_BYTES: '5000', STORAGE_FORM_MAX_BYTES: '8000' } });
    const script = Buffer.from('<script>alert(1)</script>');
    const cases = [
      [script, 'image/png', 422, 'UPLOAD_REFUSED'],
      [script, 'text/html', 415, 'UPLOAD_TYPE_REFUSED'],
      [Buffer.from(''), 'text/plain', 422, 'UPLOAD_REFUSED'],
      [Buffer.alloc(5001, 'a'), 'text/plain', 413, 'BODY_TOO_LARGE'],
      [Buffer.alloc(9000, 'a'), 'text/plain', 413, 'BODY_TOO_LARGE'],
    ] as const;
    for (const [bytes, type, status, code] of cases) {
      const answer = await postForm(service, bytes, type);
      assert.deepEqual([answer.status, answer.json.code], [status, code]);
    }
    const { client } = service;
    const form = 'multipart/form-data; boundary=x';
    const field = '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n';
    for (const [body, type, status] of [
      ['{}', 'application/json', 415],
      ['no form', form, 400],
      [field, form, 400],
    ] as const)
      assert.equal((await client.post('/uploads', body, { headers: { 'content-type': type } })).status, status, body);
    const { value } = findConfig(service, 'STORAGE_URL');
    assert.deepEqual(await filesBelow(String(value).replace('file:', '')), [], 'nothing is kept of them');
  });

  it('belong to their tenant', async () => {
    await using service = await startService();
    const uploads = service.app.platform.use(Uploads);
    const of = (tenant: string | undefined) => ({ ...ctx, tenant });
    const upload = { name: 'a.txt', contentType: 'text/plain' };
    const { id } = await uploads.store(of('../a'), { ...upload, content: chunksOf('text') });
    assert.equal(await textOf((await uploads.open(of('../a'), id)).content), 'text');
    for (const other of [undefined, 'b'])
      for (const ask of ['get', 'delete', 'signRead'] as const)
        await assert.rejects(uploads[ask](of(other), id), /UPLOAD_NOT_FOUND/);
  });

  it('survive a restart, and so do their addresses', async () => {
    await using first = await startService();
    const { value } = findConfig(first, 'STORAGE_URL');
    const { json } = await postForm(first, PNG, 'image/png');
    const { url } = (await first.client.post(`/uploads/${json.id}/urls`, undefined)).json;
    await using second = await startService({ env: { STORAGE_URL: String(value) } });
    assert.equal((await fetch(new URL(url, second.client.baseUrl))).status, 200);
  });

  it('fail readiness when they cannot be kept', async () => {
    await using service = await startService();
    const driver = service.app.platform.use(CurrentBlobDriver);
    driver.ping = async () => assert.fail('the disk is gone');
    assert.equal((await service.client.get('/health/ready')).status, 503);
  });

  it('are asked for only in types that can be recognised', async () => {
    await assert.rejects(startService({ env: { STORAGE_TYPES: 'text/plain,image/svg+xml' } }), {
      name: 'StartupError',
      message: 'STORAGE_TYPES names types that cannot be recognised: image/svg+xml',
    });
    assert.equal(isOfType('text/plain', Buffer.from('a€').subarray(0, 3)), true, 'a character may be cut');
    assert.equal(isOfType('text/plain', Buffer.from([0xff, 0xfe])), false);
  });
});

describe('addresses', () => {
  it('expire', () => {
    let now = 1000;
    const tokens = createSignedTokens(() => Buffer.from('key'), { now: () => new Date(now) });
    const token = tokens.sign({ action: 'read', id: '1', space: 'all', expires: 2000 });
    assert.equal(tokens.verify(token, 'read', '1').space, 'all');
    now = 2001;
    assert.throws(() => tokens.verify(token, 'read', '1'), /UPLOAD_URL_INVALID/);
    const other = createSignedTokens(() => Buffer.from('another key'), { now: () => new Date(0) });
    for (const forged of [token, '', 'x', '.', `${token}.x`.replace(/^e/, 'f')])
      assert.throws(() => other.verify(forged, 'read', '1'), /UPLOAD_URL_INVALID/);
  });
});

async function postForm({ client }: Service, bytes: Buffer, type: string, name = 'a.png') {
  const body = new FormData();
  body.set('file', new File([new Uint8Array(bytes)], name, { type }));
  const response = await fetch(new URL('/uploads', client.baseUrl), { method: 'POST', body, headers: callerHeaders() });
  return { status: response.status, json: Object(await response.json()) };
}

async function announce({ client }: Service, size: number): Promise<{ readonly url: string; readonly id: string }> {
  const { status, json } = await client.post('/upload-urls', { name: 'a.txt', contentType: 'text/plain', size });
  assert.equal(status, 201);
  return json;
}

function findConfig({ app }: Service, name: string) {
  const found = [...app.platform.use(CurrentConfig)].find(([variable]) => variable.name === name);
  assert.ok(found);
  return { value: found[1] };
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'signing-key');
  return files.map(({ parentPath, name }) => join(parentPath, name));
}
