import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createLoader } from '../../src/platform/graphql/loader.ts';

it('reads once for all that have a ticket, however late they come', async () => {
  const batches: (readonly string[])[] = [];
  const take = createLoader(async (keys) => {
    batches.push(keys);
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
  });
  const [one, two, three, refused] = [take(), take(), take(), take()];
  const early = one.load('a');
  await new Promise(setImmediate);
  assert.deepEqual(batches, []);
  refused.release();
  refused.release();
  const late = Promise.all([two.load('none'), three.load('a')]);
  assert.deepEqual([await early, await late], ['A', [undefined, 'A']]);
  assert.equal(await take().load('b'), 'B');
  assert.deepEqual(batches, [['a', 'none'], ['b']]);
});

it('tells everybody when it cannot read', async () => {
  const take = createLoader<string>(() => Promise.reject(new Error('away')));
  const [one, two] = [take(), take()];
  const both = Promise.allSettled([one.load('a'), two.load('b')]);
  assert.deepEqual(
    (await both).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
});
