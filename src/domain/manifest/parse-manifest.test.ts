import { describe, expect, test } from 'vitest';
import { parseFeatureManifest, parseStackManifest } from './parse-manifest.ts';

const HEAD = `id: demo
version: 1.0.0
title: Demo
summary: A demonstration
category: core
proof: static
`;

const place = { path: 'features/demo/feature.yaml', folder: 'demo' };

/** Position, message and hint of each problem of a manifest with the given lines after seven common ones. */
function problemsOf(rest: string, head = `${HEAD}neutral: true\n`) {
  const parsed = parseFeatureManifest(head + rest, place);
  if (parsed.ok) return [];
  return parsed.problems.map(({ message, hint, path }) => [path?.replace(place.path, ''), message, hint]);
}

describe('a feature manifest', () => {
  test('is completed with defaults', () => {
    const parsed = parseFeatureManifest(`${HEAD}stacks: { typescript: ^1 }\n`, place);
    expect(parsed).toMatchObject({
      ok: true,
      value: { id: 'demo', base: false, tiers: { min: 'basic' }, requires: [] },
    });
  });

  test('has unknown keys told at the key, with the nearest known one, at any depth', () => {
    expect(
      problemsOf(
        'provide: [x]\nrequires:\n  - feature: db\n    rang: ^1\ncapabilities:\n  db: { titel: x, title: y }\n',
      ),
    ).toEqual([
      [':8:1', '`provide` of "demo" is an unknown key.', 'Did you mean `provides`?'],
      [':11:5', '`requires.0.rang` of "demo" is an unknown key.', 'Did you mean `range`?'],
      [':13:9', '`capabilities.db.titel` of "demo" is an unknown key.', 'Did you mean `title`?'],
    ]);
  });

  test('has the known keys told where none is near', () => {
    expect(problemsOf('tiers: { min: basic, xyz: 1 }\n')).toEqual([
      [':8:22', '`tiers.xyz` of "demo" is an unknown key.', 'Known keys are: min, preset, refuseBelow.'],
    ]);
  });

  test('has wrong types, missing keys, choices and formats told in words', () => {
    const head = HEAD.replace('version: 1.0.0', 'version: 1').replace('core', 'cor').replace('title: Demo\n', '');
    expect(
      problemsOf('hidden: 3\nslots: {}\ncommands: [{ id: Run, phase: install, argv: [], why: "" }]\n', head),
    ).toEqual([
      [':1:1', '`title` of "demo" is missing.', undefined],
      [':2:10', '`version` of "demo" must be text, not the number 1.', undefined],
      [':4:11', expect.stringContaining('`category` of "demo" must be one of core, api,'), 'Did you mean "core"?'],
      [':6:9', '`hidden` of "demo" must be true or false, not the number 3.', undefined],
      [':7:8', '`slots` of "demo" must be a list, not a record.', undefined],
      [
        ':8:18',
        '`commands.0.id` of "demo" is "Run", which is no id: use lower-case words joined by hyphens.',
        undefined,
      ],
      [':8:45', '`commands.0.argv` of "demo" must have at least 1 entry.', undefined],
      [':8:54', '`commands.0.why` of "demo" must not be empty.', undefined],
    ]);
  });

  test('has alternatives judged by the one that was meant', () => {
    expect(
      problemsOf('requires:\n  - capability: 3\n  - {}\n  - db\n  - { feature: a, capability: b }\n').map(
        ([at, text]) => [at, text],
      ),
    ).toEqual([
      [':9:17', '`requires.0.capability` of "demo" must be text, not the number 3.'],
      [':10:5', '`requires.1` of "demo" needs one of the keys `feature`, `capability`.'],
      [':11:5', '`requires.2` of "demo" must be a record, not the text "db".'],
      [':12:19', '`requires.3.capability` of "demo" does not go together with the other keys here.'],
    ]);
  });

  test('has option types told as a choice', () => {
    expect(problemsOf('options:\n  size: { type: int, title: Size }\n  Mode: { type: text, title: Mode }\n')).toEqual([
      [
        ':9:17',
        '`options.size.type` of "demo" must be one of string, text, integer, number, boolean, enum, list, not "int".',
        undefined,
      ],
      [':10:3', '`options.Mode` of "demo" is no camelCase option name.', undefined],
    ]);
  });

  test('has an id that equals its folder', () => {
    expect(problemsOf('', `${HEAD.replace('id: demo', 'id: other')}neutral: true\n`)).toEqual([
      [':1:5', '`id` of "demo" is "other", but its folder is "demo".', 'Give both the same name.'],
    ]);
  });

  test('names a stack or is neutral', () => {
    expect(problemsOf('', HEAD)).toEqual([
      [':1:1', '`stacks` of "demo" names no stack: add `stacks: { typescript: ^1 }` or `neutral: true`.', undefined],
    ]);
  });

  test('has ranges that are semver ranges', () => {
    const text =
      'stacks: { go: one }\nrequires: [{ feature: a, range: ^x.y }]\nconflicts: [{ feature: b, range: "<", why: no }]\n';
    expect(problemsOf(text).map(([at, message]) => [at, message])).toEqual([
      [':8:15', '`stacks.go` of "demo" is "one", which is no semver range.'],
      [':9:33', '`requires.0.range` of "demo" is "^x.y", which is no semver range.'],
      [':10:34', '`conflicts.0.range` of "demo" is "<", which is no semver range.'],
    ]);
  });

  test('has a preset at or above the tier that it is advised for and accepts', () => {
    expect(problemsOf('tiers: { min: advanced, preset: basic }\n')).toEqual([
      [
        ':8:33',
        '`tiers.preset` of "demo" is basic, below the tier advanced at which the feature is advised.',
        undefined,
      ],
    ]);
    const refusing = 'tiers: { min: basic, preset: basic, refuseBelow: { tier: advanced, why: no } }\n';
    expect(problemsOf(refusing)).toEqual([
      [':8:30', '`tiers.preset` of "demo" is basic, which the feature refuses.', undefined],
    ]);
  });

  test('repeats no entry', () => {
    const text = 'provides: [a, a]\nrequires: [{ feature: b }, { feature: b, when: tier == basic }, { feature: b }]\n';
    expect(problemsOf(text).map(([at, message]) => [at, message])).toEqual([
      [':8:15', '`provides.1` of "demo" repeats the entry a.'],
      [':9:65', '`requires.2` of "demo" repeats the entry feature b.'],
    ]);
  });

  test('has options whose constraints and defaults make sense', () => {
    const text = `options:
  size: { type: integer, title: Size, min: 5, max: 1 }
  name: { type: string, title: Name, pattern: "(" }
  mode: { type: enum, title: Mode, values: [a, b], default: c }
  list: { type: list, title: List, items: { type: text, title: T }, fields: {} }
  rows: { type: list, title: Rows, fields: { id: { type: string, title: Id } }, default: [{ id: 1 }] }
`;
    expect(problemsOf(text).map(([at, message]) => [at, message])).toEqual([
      [':9:52', '`options.size.max` of "demo" is below `min`.'],
      [':10:47', '`options.name.pattern` of "demo" is "(", which is no regular expression.'],
      [
        ':11:61',
        '`options.mode.default` of "demo" does not fit its own definition: The option "mode" must be one of a, b, not "c".',
      ],
      [':12:9', '`options.list` of "demo" has both `items` and `fields`.'],
      [
        ':13:90',
        '`options.rows.default` of "demo" does not fit its own definition: The option "rows.0.id" must be text, not 1.',
      ],
    ]);
  });
});

describe('malformed YAML', () => {
  test('is told for every fault, with its position', () => {
    const parsed = parseFeatureManifest('id: [a\nid: b\nid: !odd c\n', place);
    expect(parsed).toMatchObject({ ok: false });
    const problems = parsed.ok ? [] : parsed.problems;
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['YAML_MALFORMED']));
    expect(problems.map(({ path }) => path?.replace(place.path, ''))).toContain(':3:1');
    expect(problems.every(({ features }) => features[0] === 'demo')).toBe(true);
  });

  test('includes aliases without an anchor and an empty file', () => {
    expect(problemsOf('after: *nobody\n')).toEqual([
      [expect.stringMatching(/^:\d+:\d+$/), expect.stringContaining('nobody'), undefined],
    ]);
    expect(problemsOf('', '')).toEqual([[':1:1', 'The manifest of "demo" must be a record, not nothing.', undefined]]);
  });
});

test('a stack manifest is parsed in the same way', () => {
  const text = 'id: typescript\nversion: 1.0.0\ntitle: TypeScript\nsummary: Node and TypeScript\n';
  const at = { path: 'templates/typescript/stack.yaml', folder: 'typescript' };
  expect(parseStackManifest(text, at)).toMatchObject({ ok: true, value: { id: 'typescript', width: 120 } });
  expect(parseStackManifest(`${text}widht: 80\n`, at)).toEqual({
    ok: false,
    problems: [
      {
        code: 'MANIFEST_INVALID',
        message: '`widht` of "typescript" is an unknown key.',
        hint: 'Did you mean `width`?',
        features: ['typescript'],
        path: 'templates/typescript/stack.yaml:5:1',
      },
    ],
  });
});
