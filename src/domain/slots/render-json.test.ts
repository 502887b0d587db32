import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { OwnedSlot } from '../pipeline.ts';
import { composeJson, composeJsonc } from './compose-slot.ts';

const SAMPLE = JSON.stringify({
  empty: [],
  none: {},
  nested: { deep: { list: [] } },
  short: ['a', 'b'],
  numbers: Array.from({ length: 60 }, (_, index) => index * 1.5),
  exponents: [1e21, 1e-7, -2],
  lists: [
    [1, 2],
    ['a', 'b'],
  ],
  records: [{ a: 1 }, { b: 2, c: [3] }],
  hollow: [{}, {}],
  mixed: [1, { a: 1 }, 'x'],
  escaped: 'é"\\\n\u0001',
  wide: ['漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字', '漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字', '漢字漢字漢字漢字'],
  // Lines of 118 to 122 columns, with and without the comma of a following key.
  ...Object.fromEntries([43, 44, 45, 46, 47].map((n) => [`k${n}`.padEnd(64, 'x'), ['y'.repeat(n)]])),
  last: ['z'.repeat(104)],
});

const COMMENTED = `// about the file
{
  // before a
  "a": 1, // behind a
  /* before b */ "b": [ // first in b
    "x", // behind x
    "y"
    // end of b
  ],
  "c": {
    // nothing but this
  },
  "n": [1, // one
    2]
  // end of all
}
`;

function slotFor(path: string): OwnedSlot {
  return { path, format: 'jsonc', sorted: [], sets: [], owner: 'base' };
}

function fragmentsFor(path: string, content: string) {
  return [{ path, content, owner: 'base', title: 'Base', source: 'slots/x' }];
}

function formatWithBiome(path: string, content: string): string {
  return execFileSync('node_modules/.bin/biome', ['format', `--stdin-file-path=${path}`], {
    input: content,
    encoding: 'utf8',
  });
}

describe('JSON as the formatter writes it', () => {
  it.each(['sample.json', 'package.json', 'nested/package.json'])('leaves nothing to format in %s', (path) => {
    const composed = composeJson(slotFor(path), fragmentsFor(path, SAMPLE));
    if (!composed.ok) throw new Error(composed.problems[0]?.message);
    expect(JSON.parse(composed.value.content)).toEqual(JSON.parse(SAMPLE));
    expect(formatWithBiome(path, composed.value.content)).toBe(composed.value.content);
  });

  it('leaves nothing to format in JSON with comments', () => {
    const composed = composeJsonc(slotFor('sample.jsonc'), fragmentsFor('sample.jsonc', COMMENTED));
    if (!composed.ok) throw new Error(composed.problems[0]?.message);
    expect(composed.value.content.match(/\/[/*] ?[a-z ]+/g)).toHaveLength(10);
    expect(formatWithBiome('sample.jsonc', composed.value.content)).toBe(composed.value.content);
  });
});
