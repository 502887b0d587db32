import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AddressRefused,
  createAddressGuard,
  guardedLookup,
  requireSafeHost,
} from '../../src/platform/webhooks/outgoing/address-guard.ts';
import { createSendRequest } from '../../src/platform/webhooks/outgoing/send-request.ts';
import { startService } from '../support/service.ts';

const guard = createAddressGuard([]);

describe('addresses that strangers choose', () => {
  it('are public ones', () => {
    for (const address of ['1.1.1.1', '93.184.215.14', '2606:4700::1111', '2a00:1450:4001::1'])
      assert.equal(guard(address), true, address);
    const refused = [
      ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
      ...['169.254.169.254', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1'],
      ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1'],
      ...['::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::a00:1', '::127.0.0.1', 'localhost', ''],
    ];
    for (const address of refused) assert.equal(guard(address), false, address);
  });

  it('may be in networks that are allowed', () => {
    const open = createAddressGuard(['10.1.0.0/16', 'fd00::/8']);
    assert.deepEqual(
      ['10.1.2.3', '10.2.0.1', 'fd12::1', 'fc00::1'].map((address) => open(address)),
      [true, false, true, false],
    );
    for (const entry of ['10.1.0.0', 'example.com/8', '10.0.0.0/33', '10.0.0.0/x'])
      assert.throws(() => createAddressGuard([entry]), /WEBHOOKS_OUT_ALLOW/, entry);
  });

  it('are checked in URLs, in whatever way they are written', () => {
    const hosts = [
      '127.0.0.1',
      '0x7f.1',
      '2130706433',
      '017700000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
    ];
    for (const host of hosts)
      assert.throws(() => requireSafeHost(new URL(`http://${host}/`), guard), AddressRefused, host);
    requireSafeHost(new URL('https://example.com/'), guard);
    requireSafeHost(new URL('https://1.1.1.1/'), guard);
  });

  it('are checked when a name leads to them, and the request goes nowhere', async () => {
    const look = (all: boolean) =>
      new Promise((resolve) => guardedLookup(guard)('localhost', { all }, (error) => resolve(error)));
    assert.ok((await look(true)) instanceof AddressRefused);
    assert.ok((await look(false)) instanceof AddressRefused);
    const send = createSendRequest(guard);
    const post = { headers: {}, body: new Uint8Array(), signal: AbortSignal.timeout(5000) };
    for (const url of ['http://localhost:1/', 'http://127.0.0.1:1/', 'https://[::1]:1/'])
      await assert.rejects(send({ ...post, url: new URL(url) }), AddressRefused, url);
  });

  it('are refused when an endpoint is registered', async () => {
    await using service = await startService();
    const register = async (url: string, types: readonly string[] = []) => {
      const { status, json } = await service.client.post('/webhook-endpoints', { url, types });
      return [status, json.violations?.[0]?.message];
    };
    const message = 'must lead to a public address';
    for (const host of ['127.0.0.1:8080', '10.0.0.1', '[::1]', '169.254.169.254'])
      assert.deepEqual(await register(`https://${host}/`), [422, message], host);
    assert.deepEqual(await register('ftp://example.com/'), [422, 'must begin with https://']);
    assert.deepEqual(await register('https://a:b@example.com/'), [422, 'must be a URL without credentials']);
    assert.deepEqual(await register('no url'), [422, 'must be a URL without credentials']);
    const [status, text] = await register('https://example.com/', ['x']);
    assert.equal(status, 422);
    assert.match(text, /^x is not one of /);
    assert.deepEqual(await register('https://example.com/'), [201, undefined]);
    const odd = await service.client.post('/webhook-endpoints', { url: ' https://EXAMPLE.com/a\u0000\n' });
    assert.deepEqual([odd.status, odd.json.url], [201, 'https://example.com/a']);
  });
});
