import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { cutIntoParts } from '../../src/platform/storage/cut-into-parts.ts';

it('a file is cut into parts of one size and a last one with the rest, whatever it arrives in', async () => {
  const files = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  const check = async (chunks: readonly Uint8Array[], size: number) => {
    const arrive = async function* () {
      yield* chunks;
    };
    const parts = await Array.fromAsync(cutIntoParts(arrive(), size));
    const whole = Buffer.concat(chunks);
    assert.deepEqual(Buffer.concat(parts.map(({ bytes }) => bytes)), whole);
    assert.deepEqual(
      parts.map(({ number }) => number),
      parts.map((_, index) => index + 1),
    );
    const lengths = parts.map(({ bytes }) => bytes.length);
    const last = lengths.pop() ?? 0;
    assert.ok(lengths.every((length) => length === size));
    assert.ok(last <= size && (last > 0 || whole.length === 0));
  };
  await fc.assert(fc.asyncProperty(files, fc.integer({ min: 1, max: 50 }), check), { seed: 7, numRuns: 300 });
});

it('a part is there as soon as the next one begins, and a failure comes through', async () => {
  let taken = 0;
  const arrive = async function* () {
    for (; taken < 3; taken += 1) yield Buffer.from('abcd');
    throw new Error('gone');
  };
  const parts = cutIntoParts(arrive(), 4);
  assert.equal((await parts.next()).value?.number, 1);
  assert.equal(taken, 1);
  await parts.next();
  await assert.rejects(parts.next(), /gone/);
});
