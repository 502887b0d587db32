import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSigner } from '../../src/platform/auth/signing/sign-request.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { startService } from '../support/service.ts';

it('signing keys are replaced while the service runs, and a malformed file changes nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'signing-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [before, after] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
  const write = (text: string): void => writeFileSync(join(folder, 'SIGNING_KEYS'), text);
  write(`old=${before.toString('base64')}`);
  await using service = await startService({
    env: { SECRETS_DIR: folder, SECRETS_REFRESH_MS: '100', SIGNING_REQUIRED: 'signedOnly' },
    extend: ({ http }) =>
      http.routes([
        defineRoute({
          id: 'signedOnly',
          method: 'GET',
          path: '/test/signed-only',
          summary: 'test',
          tag: 'test',
          undocumented: true,
          responses: { 204: { description: 'ok' } },
          handle: async () => ({ status: 204 }),
        }),
      ]),
  });
  const url = new URL('/test/signed-only', service.client.baseUrl);
  const statusOf = async (keyId: string, secret: Buffer): Promise<number> => {
    const headers = await createSigner({ keyId, secret })({ method: 'GET', url, body: new Uint8Array() });
    return (await service.client.get(url.pathname, { headers })).status;
  };
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let waited = 0; !(await condition()); waited += 20) {
      assert.ok(waited < 10_000, 'it did not happen');
      await sleep(20);
    }
  };
  assert.deepEqual([await statusOf('old', before), await statusOf('new', after)], [204, 401]);
  write('nonsense');
  await until(async () => service.logs.some(({ msg }) => msg === 'a rotation was not taken over'));
  assert.equal(await statusOf('old', before), 204);
  write(`new=${after.toString('base64')}`);
  await until(async () => (await statusOf('new', after)) === 204);
  assert.equal(await statusOf('old', before), 401);
});
