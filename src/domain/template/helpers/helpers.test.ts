import { execFileSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseTemplate } from '../parse-template.ts';
import { renderTemplate } from '../render-template.ts';
import type { TemplateEnvironment } from '../template-scope.ts';
import { HELPER_GROUPS, HELPERS } from './helper-table.ts';

const ENVIRONMENT: TemplateEnvironment = {
  width: 120,
  features: ['otel'],
  capabilities: ['http'],
  tier: 'advanced',
  files: [
    { path: 'src/platform/http/http.feature.ts', owner: 'http-core' },
    { path: 'src/platform/http/server.ts', owner: 'http-core' },
    { path: 'src/platform/otel/otel.feature.ts', owner: 'otel' },
  ],
};

function render(text: string, root: Record<string, unknown> = {}): string {
  const template = parseTemplate(text, 'x.hbs');
  if (!template.ok) throw new Error(JSON.stringify(template.problems));
  const scope = { root, partials: () => undefined, path: 'x.hbs', environment: ENVIRONMENT };
  const result = renderTemplate(template.value, scope);
  if (!result.ok) throw new Error(result.problems.map((problem) => `${problem.message} ${problem.hint}`).join('\n'));
  return result.value;
}

/** Free text as people and attackers write it. */
const freeText = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed()),
  fc.string({
    unit: fc.constantFrom(
      ...'\'"`\\$#:-?,[]{}&*!|>%@~=+. \t\n\r0123456789eyYnNoOxtrueflsa_<>()/;\u0085\u00a0\u2028\u2029\ufeff'.split(''),
      '{{',
      '}}',
      '${',
      '*/',
      '😀',
    ),
    maxLength: 14,
  }),
  fc.constantFrom(
    'yes',
    'No',
    'on',
    'null',
    '~',
    '1:30',
    '0o17',
    '0x1F',
    '1e3',
    '.5',
    '1_000',
    '2001-01-01',
    '-',
    '---',
    '? a',
    'a: b',
    'a #b',
    '<<',
    '=',
    '12:30:45',
    'Infinity',
    '.inf',
    '007',
    '+1',
    '1.',
    'NaN',
    "it's",
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '|',
    '>',
    '...',
  ),
);
const SETTINGS = { seed: 77, numRuns: 400 };

describe('the helper table', () => {
  const cases = [...HELPERS].flatMap(([name, helper]) =>
    helper.examples.map(([template, output]) => [name, template, output] as const),
  );

  it.each(cases)('%s: %s', (_, template, output) => {
    expect(render(template)).toBe(output);
  });

  it('documents and shows every helper, each in one group', () => {
    const names = Object.values(HELPER_GROUPS).flatMap((group) => Object.keys(group));
    expect(new Set(names).size).toBe(names.length);
    for (const [name, helper] of HELPERS) {
      expect(helper.doc, name).toMatch(/^[A-Z].*\.$/);
      expect(helper.examples.length, name).toBeGreaterThan(0);
    }
  });
});

describe('free text survives', () => {
  it('json, in JSON and in TypeScript', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(fc.oneof(freeText, json), fc.constantFrom('', ' indent=2'), (value, indent) => {
        const text = render(`{{json value${indent}}}`, { value });
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        const evaluated: unknown = runInThisContext(stripTypeScriptTypes(`(${text}) satisfies unknown`));
        expect(JSON.stringify(evaluated)).toBe(JSON.stringify(value));
      }),
      { ...SETTINGS, numRuns: 250 },
    );
  });

  it('ts, as a literal of TypeScript', () => {
    const texts = fc.sample(freeText, SETTINGS);
    const source = `[${texts.map((value) => render('{{ts value}}', { value })).join(',\n')}] as const`;
    const evaluated: unknown = runInThisContext(stripTypeScriptTypes(`(${source})`));
    expect(JSON.stringify(evaluated)).toBe(JSON.stringify(texts));
  });

  it.each(['1.1', '1.2'] as const)('yaml %s, in block and in flow style, as a key and as a value', (version) => {
    const value = fc.oneof(
      freeText,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.oneof(freeText, fc.array(freeText, { maxLength: 2 })), { maxLength: 3 }),
      fc.dictionary(
        freeText.filter((key) => key !== '__proto__'),
        fc.oneof(
          freeText,
          fc.array(freeText, { maxLength: 2 }),
          fc.dictionary(fc.constantFrom('a', 'b c'), freeText, { noNullPrototype: true }),
        ),
        { maxKeys: 3, noNullPrototype: true },
      ),
    );
    fc.assert(
      fc.property(value, (given) => {
        const source = render(
          'a:\n  b:\n    {{yaml given indent=4}}\n  f: {{yaml given}}\n  l: [{{yaml given}}, {{yaml given}}]\n',
          { given },
        );
        expect(parseYaml(source, { version, strict: true }), source).toEqual({
          a: { b: given, f: given, l: [given, given] },
        });
      }),
      SETTINGS,
    );
  });

  it('shell, as one argument', () => {
    const texts = fc.sample(freeText, { seed: 5, numRuns: 400 }).filter((value) => !value.includes('\0'));
    const script = `printf '%s\\0' ${texts.map((value) => render('{{shell value}}', { value })).join(' ')}`;
    const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(texts);
  });

  it('md, as inert text on one line', () => {
    fc.assert(
      fc.property(freeText, (value) => {
        const text = render('{{md value}}', { value });
        expect(text).not.toMatch(/[\n\r\u2028\u2029]/);
        const active = text.replace(/\\[!-/:-@[-`{-~]/g, 'x');
        expect(active).not.toMatch(/[\\`*_[\]<>&|~$]/);
        expect(active).not.toMatch(/^(#|[-+=]|\d+[.)])/);
        expect(text.replace(/\\([!-/:-@[-`{-~])/g, '$1')).toBe(value.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim());
      }),
      SETTINGS,
    );
  });

  it('mdTable, as one cell', () => {
    fc.assert(
      fc.property(freeText, (value) => {
        const text = render('{{mdTable value}}', { value });
        expect(text.replace(/\\\\/g, '').replace(/\\\|/g, '')).not.toMatch(/[|\n\r\u2028\u2029]/);
      }),
      SETTINGS,
    );
  });

  it('comment, inside its comment', () => {
    fc.assert(
      fc.property(freeText, (value) => {
        for (const source of [
          `// {{comment value}}\n1`,
          `// {{comment value prefix='// '}}\n1`,
          '/* {{comment value}} */ 1',
        ]) {
          expect(runInThisContext(render(source, { value }))).toBe(1);
        }
        expect(parseYaml(`# ${render("{{comment value prefix='# '}}", { value })}\na: 1`)).toEqual({ a: 1 });
      }),
      { ...SETTINGS, numRuns: 250 },
    );
  });

  it('dockerfile, as one value in which nothing is expanded', () => {
    fc.assert(
      fc.property(
        freeText.filter((value) => !/[\r\n]/.test(value)),
        (value) => {
          const text = render('{{dockerfile value}}', { value });
          if (!text.startsWith('"')) expect(text).toBe(value);
          else expect(text.slice(1, -1).replace(/\\(["\\$])/g, '$1')).toBe(value);
          expect(text.replace(/\\["\\$]/g, '').slice(1, -1)).not.toMatch(/["\\$]/);
        },
      ),
      SETTINGS,
    );
  });
});

/** What Biome formats a text to, with the settings of generated services. */
function format(input: string, file = 'generated.ts'): string {
  const flags = ['--indent-style=space', '--line-width=120', '--javascript-formatter-quote-style=single'];
  return execFileSync('biome', ['format', `--stdin-file-path=${file}`, ...flags], { input, encoding: 'utf8' });
}

/** Values whose lines end just before, at and just after the width, in every position of an object. */
function valuesAtTheEdge(): readonly unknown[] {
  return Array.from({ length: 16 }, (_, index) => {
    const long = 'x'.repeat(94 + index);
    const numbers = [...Array.from({ length: 13 + (index >> 3) }, () => 100_000), 10 ** (index % 8)];
    return [
      { abcdef: [long] },
      { abcdef: [long], abcdeg: [long, 1] },
      [[long]],
      numbers,
      { abc: numbers, abcdef: long, z: [[], long] },
    ];
  }).flat();
}

/** Values as in specifications and configurations. */
function anyValue(): fc.Arbitrary<unknown> {
  const string = fc.oneof(fc.stringMatching(/^[a-z '"]{0,20}$/), fc.stringMatching(/^[a-z ]{90,118}$/));
  const number = fc.oneof(fc.integer(), fc.constantFrom(-0.5, 1e21, 1.5e-7, 12345.678));
  const key = fc.oneof(
    fc.stringMatching(/^[a-z]{1,9}$/),
    fc.constantFrom('a-b', '200', '$ref', 'x y', 'application/json'),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      string,
      fc.oneof(number, fc.boolean(), fc.constant(null)),
      fc.array(number, { maxLength: 30 }),
      fc.array(fc.dictionary(key, fc.boolean(), { maxKeys: 3, noNullPrototype: true }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.array(fc.boolean(), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
      fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  return value;
}

describe('json with indent', () => {
  it('lays out values as Biome does', () => {
    const values = [...valuesAtTheEdge(), ...fc.sample(anyValue(), { seed: 21, numRuns: 400 })];
    const entries = values.map((value, index) => [`key${index}`, value]);
    const source = `${render('{{json value indent=0}}', { value: Object.fromEntries(entries) })}\n`;
    expect(source).toBe(format(source, 'generated.json'));
    expect(JSON.stringify(JSON.parse(source))).toBe(JSON.stringify(Object.fromEntries(entries)));
    const nested = `{\n  "a": ${render('{{json value indent=2}}', { value: { b: { c: [1] } } })}\n}\n`;
    expect(nested).toBe(format(nested, 'generated.json'));
  });
});

describe('ts', () => {
  it('lays out values as Biome does, and they survive', () => {
    const values = [...valuesAtTheEdge(), ...fc.sample(anyValue(), { seed: 4, numRuns: 400 })];
    const statements = values.map((each, index) =>
      render("{{ts value prefix=prefix suffix=';'}}", { value: each, prefix: `export const value${index} = ` }),
    );
    const nested = values.map((each) =>
      render("function f() {\n  {{ts value prefix='return ' suffix=';' indent=2}}\n}", {
        value: typeof each === 'string' ? 0 : each,
      }),
    );
    const source = `${[...statements, ...nested].join('\n')}\n`;
    expect(source).toBe(format(source));
    const literals = values.map((each) => render('{{ts value}}', { value: each }));
    const evaluated: unknown = runInThisContext(stripTypeScriptTypes(`([${literals.join(',')}]) satisfies unknown`));
    expect(JSON.stringify(evaluated)).toBe(JSON.stringify(values));
  });
});

describe('fit', () => {
  it('is what Biome makes of it', () => {
    const name = fc.stringMatching(/^[a-z][A-Za-z]{0,14}$/);
    const names = fc.uniqueArray(
      name.map((each) => `${each}X`),
      { maxLength: 16 },
    );
    const numbers = fc.array(fc.integer({ min: -99_999, max: 9_999_999 }), { maxLength: 40 });
    const objects = fc.array(
      fc
        .uniqueArray(
          name.map((each) => `${each}X`),
          { minLength: 0, maxLength: 3 },
        )
        .map((keys) => (keys.length === 0 ? '{}' : `{ ${keys.map((key) => `${key}: 1`).join(', ')} }`)),
      { maxLength: 4 },
    );
    const code = fc.oneof(
      names.map((items) =>
        render("{{fit prefix='export const list = [' items=items quote='ts' suffix='];'}}", { items }),
      ),
      freeTexts().map((items) =>
        render("{{fit prefix='export const texts = [' items=items quote='ts' suffix='];'}}", { items }),
      ),
      numbers.map((items) => render("{{fit prefix='export const numbers = [' items=items suffix='];'}}", { items })),
      objects.map((items) => render("{{fit prefix='export const objects = [' items=items suffix='];'}}", { items })),
      names.map((items) => render("{{fit prefix='import { ' items=items suffix=\" } from './x.ts';\"}}", { items })),
      names.map((items) => render("{{fit prefix='export const object = { ' items=items suffix=' };'}}", { items })),
      names.map((items) => render("{{fit prefix='call(' items=items suffix=');'}}", { items })),
      names.map((items) =>
        render("if (true) {\n  {{fit prefix='call(' items=items suffix=');' indent=2}}\n}", { items }),
      ),
    );
    const source = `${fc.sample(code, { seed: 8, numRuns: 400 }).join('\n')}\n`;
    expect(source).toBe(format(source));
  });

  it('writes JSON lists without a last comma', () => {
    const items = Array.from({ length: 30 }, (_, index) => `item${index}`);
    const text = render("{{fit prefix='{ \"list\": [' items=items suffix='] }' quote='json' comma=false}}", { items });
    expect(text.split('\n')).toHaveLength(32);
    expect(JSON.parse(text)).toEqual({ list: items });
  });

  function freeTexts(): fc.Arbitrary<string[]> {
    return fc.array(fc.string({ unit: fc.constantFrom("'", '"', 'a', '\\', '$', ' ', '`'), maxLength: 20 }), {
      maxLength: 9,
    });
  }
});

describe('helpers refuse', () => {
  it.each([
    ['{{json (dict a=(first (list)))}}', 'takes values that JSON has'],
    ["{{tierAtLeast 'advancd'}}", 'Did you mean "advanced"?'],
    ["{{join (list (list 'a'))}}", 'joins texts, numbers and booleans, not a list'],
    ["{{json (pluck (list (dict a=1) (dict b=1)) 'a')}}", 'finds no field "a" in item 2'],
    ['{{json (sort (list (dict a=1)))}}', 'sorts texts and numbers, not an object'],
    ["{{lt 1 'a'}}", 'compares two numbers or two texts'],
    ['{{json (range 1 100000)}}', 'counts at most 10000'],
    ["{{fit prefix='[' items=(list) suffix=']' qote='ts'}}", 'Did you mean "quote"?'],
    ["{{fit prefix='[' suffix=']'}}", 'needs the named argument "items"'],
    ["{{concat 'a' (list)}}", 'takes either lists or texts and numbers'],
    ["{{indent 'a' -1}}", 'takes a whole number as "spaces"'],
  ])('%s', (template, message) => {
    expect(() => render(template)).toThrow(message);
  });
});
