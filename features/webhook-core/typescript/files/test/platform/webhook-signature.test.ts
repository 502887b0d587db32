import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSigned, parseWebhookSecret, signWebhook } from '../../src/platform/webhooks/webhook-signature.ts';

/** Of the specification and its libraries: everybody knows it. */
const EXAMPLE = {
  published: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: new TextEncoder().encode('{"test": 2432232314}'),
  },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
} as const;

const key = parseWebhookSecret(EXAMPLE.published) ?? assert.fail('the example has no secret');
const other = Buffer.alloc(32, 1);

describe('the signature of a webhook', () => {
  it('is that of the specification', () => {
    assert.equal(signWebhook(EXAMPLE.message, [key]), EXAMPLE.signature);
    assert.equal(isSigned(EXAMPLE.message, EXAMPLE.signature, [key]), true);
  });

  it('is one of several while a secret is replaced, on either side', () => {
    const both = signWebhook(EXAMPLE.message, [other, key]);
    for (const keys of [[key], [other], [other, key]]) assert.equal(isSigned(EXAMPLE.message, both, keys), true);
    assert.equal(isSigned(EXAMPLE.message, EXAMPLE.signature, [other, key]), true);
  });

  it('covers id, time and body, and needs the key', () => {
    const { message, signature } = EXAMPLE;
    const altered = [
      { ...message, id: 'msg_other' },
      { ...message, timestamp: message.timestamp + 1 },
      { ...message, body: new TextEncoder().encode('{"test": 2432232315}') },
    ];
    for (const one of altered) assert.equal(isSigned(one, signature, [key]), false);
    for (const header of ['', 'v1,', 'v1,AAAA', signature.replace('v1', 'v1a'), signature.slice(3)])
      assert.equal(isSigned(message, header, [key]), false, header);
    assert.equal(isSigned(message, signature, [other]), false);
    assert.equal(isSigned(message, signature, []), false);
  });

  it('is made with a secret of 24 to 64 bytes', () => {
    const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes).toString('base64')}`;
    assert.deepEqual(
      [23, 24, 64, 65].map((bytes) => parseWebhookSecret(secretOf(bytes))?.byteLength),
      [undefined, 24, 64, undefined],
    );
    for (const text of ['', 'whsec_', EXAMPLE.published.slice(6), `${EXAMPLE.published}!`])
      assert.equal(parseWebhookSecret(text), undefined);
  });
});
