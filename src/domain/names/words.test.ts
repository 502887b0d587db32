import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords, wordsOf } from './words.ts';

describe('splitWords', () => {
  it.each([
    ['subscription-entitlement', 'subscription entitlement'],
    ['subscriptionEntitlement', 'subscription entitlement'],
    ['SubscriptionEntitlement', 'subscription entitlement'],
    ['SUBSCRIPTION_ENTITLEMENT', 'subscription entitlement'],
    ['Subscription entitlement', 'subscription entitlement'],
    ['HTTPServer', 'http server'],
    ['serverHTTP', 'server http'],
    ['userIDs', 'user ids'],
    ['userID', 'user id'],
    ['oauth2Client', 'oauth2 client'],
    ['OAuth2', 'o auth2'],
    ['HTTP2Server', 'http2 server'],
    ['s3-bucket', 's3 bucket'],
    ['invoice 2', 'invoice 2'],
    ['2fa', '2fa'],
    ['aB', 'a b'],
    ['Crème brûlée', 'creme brulee'],
    ['a', 'a'],
    ['--', ''],
  ])('%s is %s', (name, words) => {
    expect(splitWords(name).join(' ')).toBe(words);
  });
});

describe('wordsOf', () => {
  it('is the same for every case of a name', () => {
    const word = fc.stringMatching(/^[a-z]{2,6}\d{0,2}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (list) => {
        const words = wordsOf(list.join('-'));
        expect(words.kebab).toBe(list.join('-'));
        for (const text of Object.values(words)) expect(wordsOf(text)).toEqual(words);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
