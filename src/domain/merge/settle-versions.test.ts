import { expect, it } from 'vitest';
import { createVersionSettler } from './settle-versions.ts';

const settle = createVersionSettler(['/dependencies']);

it.each([
  ['1.10.0', '1.9.0', '1.10.0'],
  ['^1.2.0', '1.3.0', '1.3.0'],
])('of %s and %s takes %s', (mine, theirs, value) => {
  expect(settle(['dependencies', 'a'], { base: '1.0.0', mine, theirs })).toEqual({
    value,
    note: `"a" is ${mine} in your file and ${theirs} in the plan: ${value} is taken`,
  });
});

it.each([
  ['another key', ['scripts', 'a'], '1.0.0', '2.0.0'],
  ['an address', ['dependencies', 'a'], 'github:a/b', '2.0.0'],
  ['a removal', ['dependencies', 'a'], '1.0.0', undefined],
] as const)('leaves %s to the user', (_case, path, mine, theirs) => {
  expect(settle(path, { base: '1.0.0', mine, theirs })).toBeUndefined();
});
