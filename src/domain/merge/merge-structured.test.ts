import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import type { MergedText } from './merge-outcome.ts';
import { mergeJson, mergeYaml } from './merge-structured.ts';
import { parseJsonText } from './parse-text.ts';

const labels = { mine: 'yours', theirs: 'web 2.0.0' };

function required(merged: MergedText | undefined): MergedText {
  if (merged === undefined) throw new Error('it cannot be merged by key');
  return merged;
}

function json(base: string, mine: string, theirs: string, path = 'tsconfig.json'): MergedText {
  return required(mergeJson({ base, mine, theirs }, { path, labels }));
}

function yaml(base: string, mine: string, theirs: string): MergedText {
  return required(mergeYaml({ base, mine, theirs }, { path: 'ci.yaml', labels }));
}

describe('mergeJson', () => {
  it('adds keys beside those of the user, and keeps comments, order and blank lines', () => {
    const base = '{\n  "a": 1,\n  "b": 2\n}\n';
    const mine = '{\n  // mine\n  "z": 0,\n\n  "a": 1, // one\n  "b": 2,\n  "mine": true\n}\n';
    const theirs = '{\n  "a": 1,\n  "b": 3,\n  "theirs": true\n}\n';
    expect(json(base, mine, theirs)).toEqual({
      content: '{\n  // mine\n  "z": 0,\n\n  "a": 1, // one\n  "b": 3,\n  "theirs": true,\n  "mine": true\n}\n',
      marked: false,
      conflicts: [],
      notes: [],
    });
  });

  it('sorts new keys in where the keys are sorted', () => {
    const merged = json('{"d":{"a":1,"m":1}}', '{"d":{"a":1,"b":1,"m":1}}', '{"d":{"a":1,"c":1,"m":1}}');
    expect(Object.keys(JSON.parse(merged.content).d)).toEqual(['a', 'b', 'c', 'm']);
  });

  it('keeps the value of the user in a conflict, and says what it is', () => {
    const merged = json('{"a":1,"b":1}', '{"a":2,"b":1}', '{"a":3,"b":4}');
    expect(JSON.parse(merged.content)).toEqual({ a: 2, b: 4 });
    expect(merged.conflicts).toEqual([{ where: 'a', why: 'yours is 2, generated is 3, before it was 1' }]);
  });

  it('merges the records of a list by place as long as each stays in its own', () => {
    const merged = json(
      '[{"run":"a"},{"run":"b"}]',
      '[{"run":"a","if":"x"},{"run":"b"}]',
      '[{"run":"c"},{"run":"b","env":1}]',
    );
    expect(JSON.parse(merged.content)).toEqual([
      { run: 'c', if: 'x' },
      { run: 'b', env: 1 },
    ]);
    expect(merged.conflicts).toEqual([]);
    const moved = json('[{"run":"a"},{"run":"b"}]', '[{"run":"b"},{"run":"a"}]', '[{"run":"a","env":1},{"run":"b"}]');
    expect(JSON.parse(moved.content)).toEqual([{ run: 'b' }, { run: 'a' }]);
    expect(moved.conflicts).toHaveLength(1);
  });

  it('leaves a key removed that the user removed, and tells', () => {
    const merged = json('{"a":{"x":1},"b":1}', '{"b":1}', '{"a":{"x":2},"b":2}');
    expect(JSON.parse(merged.content)).toEqual({ b: 2 });
    expect(merged.notes).toEqual(['"a" stays removed, as you removed it']);
  });

  it('removes what is generated no longer but what the user put beside it', () => {
    const merged = json('{"s":{"a":1,"b":1},"t":{"c":1}}', '{"s":{"a":1,"b":1,"mine":1},"t":{"c":1}}', '{}');
    expect(JSON.parse(merged.content)).toEqual({ s: { mine: 1 } });
  });

  it('merges lists as sets, by position, or by the identity of their records', () => {
    const set = json('{"l":["a","b"]}', '{"l":["a","b","mine"]}', '{"l":["theirs","b"]}');
    expect(JSON.parse(set.content).l).toEqual(['theirs', 'b', 'mine']);
    const both = json('{"l":["a"]}', '{"l":["a","mine"]}', '{"l":["a","theirs"]}');
    expect(JSON.parse(both.content).l).toEqual(['a', 'mine', 'theirs']);
    const records = json(
      '{"l":[{"id":"x","v":1,"w":1},{"id":"y","v":1}]}',
      '{"l":[{"id":"x","v":2,"w":1},{"id":"y","v":1},{"id":"9"}]}',
      '{"l":[{"id":"x","v":1,"w":3},{"id":"1"},{"id":"y","v":1}]}',
    );
    expect(JSON.parse(records.content).l).toEqual([
      { id: 'x', v: 2, w: 3 },
      { id: '1' },
      { id: 'y', v: 1 },
      { id: '9' },
    ]);
  });

  it('merges without a base that parses, as after a merge by git', () => {
    const merged = json('{"a":1 "b":2}', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "b": 2\n}\n');
    expect(JSON.parse(merged.content)).toEqual({ a: 1, b: 2 });
  });

  it('cannot merge what does not parse', () => {
    expect(mergeJson({ base: '{}', mine: '{"a"', theirs: '{"b":1}' }, { path: 'a.json', labels })).toBeUndefined();
  });

  it('lays new lists of package.json out as npm does, others on one line where they fit', () => {
    const change = ['{\n  "a": 1\n}\n', '{\n  "a": 2\n}\n', '{\n  "a": 1,\n  "l": ["x"]\n}\n'] as const;
    expect(json(...change, 'package.json').content).toBe('{\n  "a": 2,\n  "l": [\n    "x"\n  ]\n}\n');
    expect(json(...change).content).toBe('{\n  "a": 2,\n  "l": ["x"]\n}\n');
  });
});

describe('mergeYaml', () => {
  it('merges by key and keeps comments, order, blank lines and quotes', () => {
    const base = 'on: push\njobs:\n  test:\n    runs: a\n';
    const mine = '# mine\non: push # always\n\njobs:\n  # the tests\n  test:\n    runs: "b"\n  mine:\n    runs: x\n';
    const theirs = 'on: push\njobs:\n  test:\n    runs: a\n    timeout: 5\n  # static checks\n  lint:\n    runs: a\n';
    expect(yaml(base, mine, theirs)).toEqual({
      content:
        '# mine\non: push # always\n\njobs:\n  # the tests\n  test:\n    runs: "b"\n    timeout: 5\n  # static checks\n  lint:\n    runs: a\n  mine:\n    runs: x\n',
      marked: false,
      conflicts: [],
      notes: [],
    });
  });

  it('merges several documents one by one', () => {
    const merged = yaml('a: 1\nb: 1\n---\nc: 1\n', 'a: 2\nb: 1\n---\nc: 1\nd: 2\n', 'a: 1\nb: 2\n---\nc: 3\n');
    expect(merged.content).toBe('a: 2\nb: 2\n---\nc: 3\nd: 2\n');
  });

  it('keeps the value of the user in a conflict', () => {
    const merged = yaml('a: 1\n', 'a: 2 # mine\n', 'a: 3\nb: 1\n');
    expect(merged.content).toBe('a: 2 # mine\nb: 1\n');
    expect(merged.conflicts).toHaveLength(1);
  });

  it('does not guess about anchors', () => {
    const mine = 'x: &x {a: 1}\ny: *x\nz: 2\n';
    expect(mergeYaml({ base: 'z: 1\n', mine, theirs: 'z: 3\n' }, { path: 'a.yaml', labels })).toBeUndefined();
  });
});

const leaf = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('x', 'a b', '', 'true', '1.0'), fc.boolean());
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', '8080', 'with space');
const { record } = fc.letrec<{ record: Record<string, unknown>; value: unknown }>((tie) => ({
  record: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 3 }), tie('record')),
}));

describe.each([
  [
    'JSON',
    (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`,
    (text: string) => parseJsonText(text)?.value,
    json,
  ],
  ['YAML', (value: unknown) => stringify(value), (text: string) => (parseYaml(text) as unknown) ?? {}, yaml],
] as const)('merging any %s', (_format, print, parse, merge) => {
  it('is the identity where a side has nothing to say', () => {
    fc.assert(
      fc.property(record, record, (before, after) => {
        const [base, next] = [print(before), print(after)];
        expect(merge(base, next, base).content).toBe(next);
        expect(merge(base, next, next).content).toBe(next);
        expect(parse(merge(base, base, next).content)).toEqual(parse(next));
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it('parses, keeps every key that the user added, and takes every key that is new', () => {
    fc.assert(
      fc.property(record, record, record, (before, own, other) => {
        const merged = merge(print(before), print({ ...own, mine: 1 }), print({ ...other, theirs: 2 }));
        const value = parse(merged.content);
        expect(value).toMatchObject({ mine: 1, theirs: 2 });
        for (const name of Object.keys(own)) {
          // A record of which the user only removed parts may go when the rest is generated no longer.
          const isWritten = !(name in before) || (typeof own[name] !== 'object' && own[name] !== before[name]);
          if (isWritten) expect(Object.keys(Object(value))).toContain(name);
        }
      }),
      { seed: 22, numRuns: 300 },
    );
  });
});
