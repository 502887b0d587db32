import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { problemsOf, unwrap } from '../../../test/support/feature-builder.ts';
import { buildFragment, buildSlot } from '../../../test/support/slot-builder.ts';
import { composeJson, composeJsonc, composeYaml } from './compose-slot.ts';

const RUNS = { seed: 20_261, numRuns: 150 };
const slot = buildSlot('shared.json');

function jsonOf(fragments: readonly unknown[], definition = slot): unknown {
  const owned = fragments.map((content, index) => buildFragment(`f${index}`, content));
  return JSON.parse(unwrap(composeJson(definition, owned)).content);
}

/** An object of objects: under each group, keys that no other fragment has. */
const disjointFragments = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c~/d'), fc.string({ minLength: 1, maxLength: 6 })), {
    selector: ([group, key]) => `${group} ${key}`,
    minLength: 2,
    maxLength: 12,
  })
  .chain((keys) =>
    fc
      .array(fc.tuple(fc.nat(3), fc.jsonValue({ maxDepth: 1 })), { minLength: keys.length, maxLength: keys.length })
      .map((values) => {
        const fragments: Record<string, Record<string, unknown>>[] = [{}, {}, {}, {}];
        keys.forEach(([group, key], index) => {
          const [at, value] = values[index] ?? [0, null];
          const fragment = fragments[at];
          if (fragment === undefined) return;
          const entries = Object.entries(fragment[group] ?? {});
          fragment[group] = Object.fromEntries([...entries, [key, value]]);
        });
        return fragments;
      }),
  )
  // Negative zero has no text of its own in JSON.
  .map((fragments) => JSON.parse(JSON.stringify(fragments)) as Record<string, Record<string, unknown>>[]);

function unionOf(fragments: readonly Record<string, Record<string, unknown>>[]): unknown {
  const groups = new Set(fragments.flatMap((fragment) => Object.keys(fragment)));
  return Object.fromEntries(
    [...groups].map((group) => [
      group,
      Object.fromEntries(fragments.flatMap((fragment) => Object.entries(fragment[group] ?? {}))),
    ]),
  );
}

describe('merging fragments', () => {
  it('merges objects deeply and concatenates arrays without what an earlier fragment has', () => {
    const merged = jsonOf([
      { a: { x: 1, list: ['-f', 'one', '-f', 'two'] }, only: true },
      { a: { y: 2, list: ['two', { k: 1 }] } },
      { a: { list: [{ k: 1 }, 'three'] } },
    ]);
    expect(merged).toEqual({ a: { x: 1, list: ['-f', 'one', '-f', 'two', { k: 1 }, 'three'], y: 2 }, only: true });
  });

  it('sorts the keys and sets that the slot names, and nothing else', () => {
    const ordered = buildSlot('shared.json', { sorted: ['/a'], sets: ['/a/set', '/numbers'] });
    const fragments = [
      { z: 1, a: { y: 1, set: ['b', 'c'] }, numbers: [10, 9] },
      { b: 1, a: { x: 1, set: ['a', 'b'] }, numbers: [9, 1] },
    ];
    const composed = unwrap(
      composeJson(
        ordered,
        fragments.map((content, index) => buildFragment(`f${index}`, content)),
      ),
    );
    expect(composed.content).toBe(`{
  "z": 1,
  "a": {
    "set": ["a", "b", "c"],
    "x": 1,
    "y": 1
  },
  "numbers": [1, 9, 10],
  "b": 1
}
`);
  });

  it('refuses a record in a set', () => {
    const [problem] = problemsOf(
      composeJson(buildSlot('shared.json', { sets: ['/set'] }), [buildFragment('one', { set: [{ a: 1 }] })]),
    );
    expect(problem).toMatchObject({ code: 'OUTPUT_INVALID', features: ['one', 'base'] });
  });

  it('accepts the same value from two features, which stays with the first', () => {
    const composed = unwrap(composeJson(slot, [buildFragment('one', { a: 1 }), buildFragment('two', { a: 1, b: 2 })]));
    expect(composed.content).toBe('{\n  "a": 1,\n  "b": 2\n}\n');
    expect(composed.spans).toEqual([
      { from: 1, to: 1, owner: 'base' },
      { from: 2, to: 2, owner: 'one' },
      { from: 3, to: 3, owner: 'two' },
      { from: 4, to: 4, owner: 'base' },
    ]);
  });

  it.each([
    ['two scalars', { a: { b: 1 } }, { a: { b: 2 } }, '/a/b', '1', '2'],
    ['a number and its text', { a: 1 }, { a: '1' }, '/a', '1', '"1"'],
    ['a scalar and an object', { a: 1 }, { a: { b: 1 } }, '/a', '1', '{"b":1}'],
    ['a list and an object', { 'a/b': [] }, { 'a/b': {} }, '/a~1b', '[]', '{}'],
  ])('names both features, the pointer and both values: %s', (_title, first, second, pointer, one, two) => {
    const problems = problemsOf(composeJson(slot, [buildFragment('one', first), buildFragment('two', second)]));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'SLOT_CONFLICT', features: ['one', 'two'], path: 'shared.json' });
    expect(problems[0]?.message).toContain(`set ${pointer} to different values in shared.json: ${one} and ${two}.`);
    expect(problems[0]?.details?.[1]).toMatch(/^two {2}.* {2}\(two\/neutral\/slots\/shared\.json:\d+\)$/);
  });

  it('names the one feature that contradicts itself', () => {
    const [problem] = problemsOf(composeJson(slot, [buildFragment('one', { a: 1 }), buildFragment('one', { a: 2 })]));
    expect(problem?.features).toEqual(['one']);
    expect(problem?.message).toContain('"one" sets /a twice');
  });

  it.each([
    ['{ "a": 1,, }', 'is malformed'],
    ['{ "a": 1 } // no', 'is malformed'],
    ['[1]', 'is no object'],
    ['{ "id": 12345678901234567890 }', 'has too many digits'],
    ['{ "a": 1,\n "a": 2 }', 'sets "a" twice'],
  ])('refuses the JSON fragment %s', (text, why) => {
    const [problem] = problemsOf(composeJson(slot, [buildFragment('one', text)]));
    expect(problem).toMatchObject({ code: 'OUTPUT_INVALID', features: ['one'] });
    expect(problem?.message).toContain(why);
    expect(problem?.path).toBe(`one/neutral/slots/shared.json:${text.includes('\n') ? 2 : 1}`);
  });

  it('keeps comments of JSON with comments beside their keys', () => {
    const composed = unwrap(
      composeJsonc(buildSlot('x.jsonc'), [
        buildFragment('one', '{\n  // about a\n  "a": 1, // behind a\n  "list": [\n    // about x\n    "x"\n  ]\n}'),
        buildFragment('two', '// head\n{\n  /* about b */\n  "b": 2\n}'),
      ]),
    );
    expect(composed.content).toBe(`// head
{
  // about a
  "a": 1, // behind a
  "list": [
    // about x
    "x"
  ],
  /* about b */
  "b": 2
}
`);
  });

  it('gives the union of disjoint fragments, in JSON and YAML, in any order', () => {
    fc.assert(
      fc.property(disjointFragments, fc.boolean(), (fragments, reversed) => {
        const ordered = reversed ? fragments.toReversed() : fragments;
        const owned = ordered.map((content, index) => buildFragment(`f${index}`, content));
        expect(JSON.parse(unwrap(composeJson(slot, owned)).content)).toEqual(unionOf(fragments));
        expect(parseYaml(unwrap(composeYaml(slot, owned)).content)).toEqual(unionOf(fragments));
      }),
      RUNS,
    );
  });

  it('gives every line of a key to the fragment that brought it', () => {
    fc.assert(
      fc.property(disjointFragments, (fragments) => {
        const owned = fragments.map((content, index) => buildFragment(`f${index}`, content));
        const { content, spans } = unwrap(composeJson(slot, owned));
        const lines = content.split('\n').slice(0, -1);
        expect(
          spans.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, step) => from + step)),
        ).toEqual(lines.map((_, index) => index + 1));
        let group = '';
        for (const [index, line] of lines.entries()) {
          const [, indent, quoted] = /^( {2}| {4})("(?:[^"\\]|\\.)*"): /.exec(line) ?? [];
          if (quoted === undefined) continue;
          const key: string = JSON.parse(quoted);
          if (indent === '  ') group = key;
          const path = indent === '  ' ? [key] : [group, key];
          const owner = spans.find(({ from, to }) => from <= index + 1 && index + 1 <= to)?.owner;
          const fragment: unknown = fragments[Number(owner?.slice(1))];
          expect(path.reduce<unknown>((value, step) => Object(value)[step], fragment)).toBeDefined();
        }
      }),
      RUNS,
    );
  });

  it('gives every line of a YAML key to the fragment that brought it', () => {
    fc.assert(
      fc.property(disjointFragments, (fragments) => {
        // Keys of letters only, so that a line shows its key.
        const plain = fragments.map((fragment) =>
          Object.fromEntries(
            Object.entries(fragment).map(([group, entries]) => [
              group === 'c~/d' ? 'c' : group,
              Object.fromEntries(
                Object.entries(entries).map(([key, value]) => [`k${Buffer.from(key).toString('hex')}`, value]),
              ),
            ]),
          ),
        );
        const owned = plain.map((content, index) => buildFragment(`f${index}`, stringify(content)));
        const { content, spans } = unwrap(composeYaml(slot, owned));
        let group = '';
        for (const [index, line] of content.split('\n').entries()) {
          const [, indent, key = ''] = /^( {2})?([a-z0-9]+):/.exec(line) ?? [];
          if (key === '') continue;
          if (indent === undefined) group = key;
          const owner = spans.find(({ from, to }) => from <= index + 1 && index + 1 <= to)?.owner;
          const fragment = plain[Number(owner?.slice(1))];
          expect(indent === undefined ? fragment?.[group] : fragment?.[group]?.[key]).toBeDefined();
        }
      }),
      RUNS,
    );
  });

  it('always reports two owners of one key', () => {
    fc.assert(
      fc.property(disjointFragments, fc.constantFrom('json', 'yaml'), (fragments, format) => {
        const at = fragments.findIndex((fragment) =>
          Object.values(fragment).some((group) => Object.keys(group).length > 0),
        );
        const [group = '', entries = {}] =
          Object.entries(fragments[at] ?? {}).find(([, inner]) => Object.keys(inner).length > 0) ?? [];
        const [key = ''] = Object.keys(entries);
        const rival = { [group]: Object.fromEntries([[key, 'a value that no other fragment has']]) };
        const owned = [...fragments, rival].map((content, index) => buildFragment(`f${index}`, content));
        const composed = format === 'json' ? composeJson(slot, owned) : composeYaml(slot, owned);
        const problems = problemsOf(composed);
        expect(problems).toHaveLength(1);
        expect(problems[0]).toMatchObject({ code: 'SLOT_CONFLICT', features: [`f${at}`, `f${fragments.length}`] });
      }),
      RUNS,
    );
  });
});
