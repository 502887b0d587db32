import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnfitCharacter } from '../free-text.ts';
import { TIERS } from '../vocabulary.ts';
import { checkIntent } from './check-intent.ts';
import type { Intent } from './intent.ts';
import { FIELD_KINDS } from './module-spec.ts';
import { parseFieldNotation } from './parse-field-notation.ts';
import { parseIntent } from './parse-intent.ts';
import { parseModuleFlag } from './parse-module-flag.ts';
import { parseModules } from './parse-modules.ts';
import { printIntent } from './print-intent.ts';
import { selectFeatures } from './select-features.ts';

const EMPTY: Intent = {
  name: 'order-service',
  stack: 'typescript',
  tier: 'basic',
  features: [],
  exclude: [],
  modules: [],
  facts: {},
  project: {},
};

function problemsOf(text: string): readonly (readonly [string, string | undefined, string, string | undefined])[] {
  const result = parseIntent(text, 'scaffold.yaml');
  return result.ok ? [] : result.problems.map(({ code, path, message, hint }) => [code, path, message, hint] as const);
}

describe('parseIntent', () => {
  it('fills in defaults', () => {
    expect(parseIntent('name: order-service\n', 'scaffold.yaml')).toEqual({ ok: true, value: EMPTY });
  });

  it('reads everything', () => {
    const text = `
name: billing
stack: go
tier: advanced
features:
  - otel
  - id: db-postgres
    range: ^1
    options: { poolMax: 5 }
exclude: [http-hono]
modules:
  - name: invoice
    fields: { number: string!, dueOn: date? }
facts:
  env: [{ name: FOO }]
project: { team: Billing, contact: 'a@b' }
`;
    expect(parseIntent(text, 'scaffold.yaml')).toEqual({
      ok: true,
      value: {
        name: 'billing',
        stack: 'go',
        tier: 'advanced',
        features: ['otel', { id: 'db-postgres', range: '^1', options: { poolMax: 5 } }],
        exclude: ['http-hono'],
        modules: [{ name: 'invoice', fields: { number: 'string!', dueOn: 'date?' } }],
        facts: { env: [{ name: 'FOO' }] },
        project: { team: 'Billing', contact: 'a@b' },
      },
    });
  });

  it('places every problem, all at once', () => {
    const text = `name: Order_Service
teir: advanced
tier: advancd
features:
  - Otel
  - id: db-postgres
    optons: {}
  - 5
  - cache
  - cache
modules:
  - name: class
  - name: invoice
    fields:
      total: mony
      id: uuid
  - name: invoices
    adoptd: true
project:
  taem: x
  owner: 5
`;
    expect(problemsOf(text)).toEqual([
      ['TIER_UNKNOWN', 'scaffold.yaml:3:1', 'The tier "advancd" is unknown.', 'Did you mean "advanced"?'],
      [
        'INTENT_INVALID',
        'scaffold.yaml:5:5',
        '"features.0" is "Otel": it is no id: use lower-case words joined by hyphens.',
        'The schema is in `schemas/intent.schema.json`.',
      ],
      ['INTENT_INVALID', 'scaffold.yaml:7:5', 'The key "optons" is unknown.', 'Did you mean "options"?'],
      [
        'INTENT_INVALID',
        'scaffold.yaml:8:5',
        '"features.2" is 5, not a feature.',
        'Write its id, or a record with `id` and `options`.',
      ],
      ['INTENT_INVALID', 'scaffold.yaml:18:5', 'The key "adoptd" is unknown.', 'Did you mean "adopted"?'],
      [
        'INTENT_INVALID',
        'scaffold.yaml:21:3',
        '"project.owner" is 5: it must be a text.',
        'The schema is in `schemas/intent.schema.json`.',
      ],
      ['INTENT_INVALID', 'scaffold.yaml:20:3', 'The key "taem" is unknown.', 'Did you mean "team"?'],
      ['INTENT_INVALID', 'scaffold.yaml:2:1', 'The key "teir" is unknown.', 'Did you mean "tier"?'],
      [
        'NAME_INVALID',
        'scaffold.yaml:1:1',
        '"Order_Service" cannot be a project name: it needs lower-case letters, digits and single hyphens, and starts with a letter.',
        'Use "order-service".',
      ],
    ]);
    expect(
      problemsOf(
        text
          .replace(/ {4}adoptd: true\n/, '')
          .replace('  - Otel\n', '')
          .replace('  - 5\n', '')
          .replace(/ {4}optons: \{\}\n/, ''),
      ).slice(4),
    ).toEqual([
      ['NAME_INVALID', 'scaffold.yaml:1:1', expect.stringContaining('"Order_Service"'), 'Use "order-service".'],
      [
        'INTENT_INVALID',
        'scaffold.yaml:7:5',
        'The feature "cache" is listed twice under `features`.',
        'Leave one of them out.',
      ],
      [
        'NAME_INVALID',
        'scaffold.yaml:9:5',
        '"class" cannot be a module name: it is a word of a programming language.',
        'Add a word that says which one, such as "customer-class".',
      ],
      ['INTENT_INVALID', 'scaffold.yaml:12:7', '"mony" is no kind for the field "total".', 'Did you mean "money"?'],
      [
        'NAME_INVALID',
        'scaffold.yaml:13:7',
        '"id" cannot be a field: every module has it already.',
        'Leave it out, or say which one, such as "externalId".',
      ],
      [
        'NAME_INVALID',
        'scaffold.yaml:14:5',
        'The modules "invoice" and "invoices" would share their names in code.',
        'Leave one of them out, or rename it.',
      ],
    ]);
  });

  it.each([
    ['name: [', 'YAML_MALFORMED', 'scaffold.yaml:1:8'],
    ['name: a\nname: b\n', 'YAML_MALFORMED', 'scaffold.yaml:2:1'],
    ['a\n  b: c: d\n', 'YAML_MALFORMED', 'scaffold.yaml:1:1'],
    ['', 'INTENT_INVALID', 'scaffold.yaml:1:1'],
    ['- a\n', 'INTENT_INVALID', 'scaffold.yaml:1:1'],
    ['just text', 'INTENT_INVALID', 'scaffold.yaml:1:1'],
    ['name:\n', 'INTENT_INVALID', 'scaffold.yaml:1:1'],
    ['features: {}\nname: a\n', 'INTENT_INVALID', 'scaffold.yaml:1:1'],
  ])('places the fault of %j', (text, code, path) => {
    expect(problemsOf(text)[0]?.slice(0, 2)).toEqual([code, path]);
  });

  it('never throws', () => {
    const line = fc.constantFrom(
      'name: a',
      'tier: x',
      'features:',
      '  - a',
      '  - id: b',
      '&a',
      '*a',
      '? ',
      'modules: [{}]',
      '__proto__: 1',
      'project: {',
      '}',
      '!!js x',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const result = parseIntent(lines.join('\n'), 'x');
        for (const problem of result.ok ? [] : result.problems) expect(problem.path).toMatch(/^x:\d+:\d+$/);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

describe('checkIntent', () => {
  it('names keys where there is no file', () => {
    expect(checkIntent({ name: 'a', modules: [{ name: 'x', fields: { a: 'strin' } }] }, '--from')).toMatchObject({
      ok: false,
      problems: [{ code: 'INTENT_INVALID', path: 'modules.0.fields.a', hint: 'Did you mean "string"?' }],
    });
    expect(checkIntent(5, '--from')).toMatchObject({ problems: [{ path: '--from' }] });
    expect(checkIntent({}, '--from')).toMatchObject({
      problems: [{ path: 'name', message: 'The key "name" is missing.' }],
    });
  });
});

describe('parseFieldNotation', () => {
  it.each([
    ['string', { kind: 'string', optional: false, unique: false, values: [] }],
    ['date?', { kind: 'date', optional: true, unique: false, values: [] }],
    ['string!', { kind: 'string', optional: false, unique: true, values: [] }],
    ['uuid?!', { kind: 'uuid', optional: true, unique: true, values: [] }],
    [' integer ! ', { kind: 'integer', optional: false, unique: true, values: [] }],
    ['enum(draft|sent)', { kind: 'enum', optional: false, unique: false, values: ['draft', 'sent'] }],
    ['enum( in-review | paid )?', { kind: 'enum', optional: true, unique: false, values: ['in-review', 'paid'] }],
  ])('%s', (notation, expected) => {
    const result = parseFieldNotation('dueOn', notation);
    expect(result).toMatchObject({ ok: true, value: { camel: 'dueOn', snake: 'due_on', ...expected } });
  });

  it.each([
    ['total', 'number', '"number" is no kind for the field "total".', 'Use "integer" or "decimal".'],
    ['total', 'Float', '"Float" is no kind for the field "total".', 'Use "decimal".'],
    ['total', 'mony', '"mony" is no kind for the field "total".', 'Did you mean "money"?'],
    ['total', '', '"" is no kind for the field "total".', 'Write a kind such as string, date? or enum(draft|sent).'],
    [
      'total',
      'string[]',
      '"string[]" is no kind for the field "total".',
      'Write a kind such as string, date? or enum(draft|sent).',
    ],
    ['total', 'string!!', 'The field "total" repeats a mark in "!!".', 'Write ? and ! once each.'],
    ['total', 'money!', 'The field "total" of kind money cannot be unique.', 'Use string!, or leave out the !.'],
    ['status', 'enum(a|b)!', 'The field "status" of kind enum cannot be unique.', 'Use string!, or leave out the !.'],
    [
      'limit',
      'integer',
      '"limit" cannot be a field: every module has it already.',
      'Leave it out, or say which one, such as "externalLimit".',
    ],
    ['total', 'string(a|b)', 'The field "total" lists values, but it is no enum.', 'Write string, or enum(a|b).'],
    ['status', 'enum', 'The enum "status" has no values.', 'Write the values as in enum(draft|sent).'],
    [
      'status',
      'enum()',
      '"" cannot be a value of the enum "status": it needs letters and digits, and starts with a letter.',
      'Write the values as in enum(draft|sent).',
    ],
    [
      'status',
      'enum(a|1b)',
      '"1b" cannot be a value of the enum "status": it needs letters and digits, and starts with a letter.',
      'Write the values as in enum(draft|sent).',
    ],
    ['status', 'enum(in-review|inReview)', 'The enum "status" has "inReview" twice.', 'Leave one out.'],
    [
      'createdAt',
      'date',
      '"createdAt" cannot be a field: every module has it already.',
      'Leave it out, or say which one, such as "externalCreatedAt".',
    ],
    [
      'created_at',
      'date',
      '"created_at" cannot be a field: every module has it already.',
      'Leave it out, or say which one, such as "externalCreatedAt".',
    ],
    [
      'constructor',
      'string',
      '"constructor" cannot be a field: every module has it already.',
      'Leave it out, or say which one, such as "externalConstructor".',
    ],
    [
      'delete',
      'boolean',
      '"delete" cannot be a field: it is a word of TypeScript.',
      'Add a word, such as "deleteValue".',
    ],
    [
      '__proto__',
      'string',
      '"__proto__" cannot be a field: it needs letters and digits, starts with a letter, and has at most 40 characters.',
      'Use a name such as "dueOn".',
    ],
  ])('refuses %s: %s', (name, notation, message, hint) => {
    expect(parseFieldNotation(name, notation)).toMatchObject({ ok: false, problems: [{ message, hint }] });
  });

  it.each(['number', 'type', 'total', 'dueOn', 'name', 'status', 'order', 'from'])('accepts the name %s', (name) => {
    expect(parseFieldNotation(name, 'string').ok).toBe(true);
  });
});

describe('parseModules', () => {
  it('gives a service without modules one, with one unique field', () => {
    expect(parseModules(EMPTY)).toMatchObject({
      ok: true,
      value: [
        {
          kebab: 'item',
          plural: { kebab: 'items' },
          adopted: false,
          fields: [{ camel: 'name', kind: 'string', unique: true }],
        },
      ],
    });
  });

  it('asks no fields of adopted modules', () => {
    expect(parseModules({ modules: [{ name: 'legacy', adopted: true }] })).toMatchObject({
      ok: true,
      value: [{ fields: [], adopted: true }],
    });
  });

  it('refuses fields that are the same in code, and too many', () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`field${index}`, 'string']));
    expect(parseModules({ modules: [{ name: 'a', fields: { dueOn: 'date', due_on: 'date' } }] })).toMatchObject({
      problems: [
        {
          path: 'modules.0.fields.due_on',
          message: 'The fields "dueOn" and "due_on" of the module "a" are the same in code.',
        },
      ],
    });
    expect(parseModules({ modules: [{ name: 'a', fields: many }] })).toMatchObject({
      problems: [{ hint: 'Split the module.' }],
    });
  });
});

describe('parseModuleFlag', () => {
  it.each([
    ['invoice', { name: 'invoice' }],
    [' sales order ', { name: 'sales order' }],
    ['invoice()', { name: 'invoice', fields: {} }],
    [
      'invoice(number:string!,total:money,dueOn:date?)',
      { name: 'invoice', fields: { number: 'string!', total: 'money', dueOn: 'date?' } },
    ],
    ['invoice( status : enum(draft|sent)? , )', { name: 'invoice', fields: { status: 'enum(draft|sent)?' } }],
  ])('%s', (flag, expected) => {
    expect(parseModuleFlag(flag)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['', '"" is no module.'],
    ['invoice(number:string', '"invoice(number:string" is no module.'],
    ['invoice(number)', '"number" is no field of the module "invoice".'],
    ['invoice(:string)', '":string" is no field of the module "invoice".'],
    ['invoice(a:string,a:date)', 'The module "invoice" has the field "a" twice.'],
  ])('refuses %j', (flag, message) => {
    expect(parseModuleFlag(flag)).toMatchObject({
      ok: false,
      problems: [{ code: 'USAGE', message, path: '--module' }],
    });
  });
});

describe('selectFeatures', () => {
  it('hands on what was asked for and from where', () => {
    const intent: Intent = {
      ...EMPTY,
      tier: 'advanced',
      features: ['otel', { id: 'db-postgres', range: '^1', options: { poolMax: 5 } }],
      exclude: ['http-hono'],
    };
    expect(
      selectFeatures(intent, { stackVersion: '1.0.0', origins: { otel: '--features' }, pins: { otel: '1.2.0' } }),
    ).toEqual({
      stack: 'typescript',
      stackVersion: '1.0.0',
      tier: 'advanced',
      asked: [
        { id: 'otel', origin: '--features' },
        { id: 'db-postgres', range: '^1', origin: 'scaffold.yaml' },
      ],
      excluded: [{ id: 'http-hono', origin: 'scaffold.yaml' }],
      options: { 'db-postgres': { poolMax: 5 } },
      pins: { otel: '1.2.0' },
    });
  });
});

describe('printIntent', () => {
  it('is small, and sorts features', () => {
    expect(printIntent(EMPTY)).toBe('name: order-service\nstack: typescript\ntier: basic\n');
    const intent: Intent = {
      ...EMPTY,
      features: [{ id: 'z-last', options: {} }, { id: 'db-postgres', options: { poolMax: 5 } }, 'cache'],
      modules: [
        { name: 'invoice', fields: { number: 'string!', status: 'enum(draft|sent)' } },
        { name: 'b', fields: {}, adopted: false },
      ],
      facts: { env: [{ name: 'FOO', type: 'string', default: '1' }] },
      project: { team: 'Billing: core', description: 'Two\nlines' },
    };
    expect(printIntent(intent)).toBe(`name: order-service
stack: typescript
tier: basic
features:
  - cache
  - id: db-postgres
    options:
      poolMax: 5
  - z-last
modules:
  - name: invoice
    fields:
      number: string!
      status: enum(draft|sent)
  - name: b
facts:
  env:
    - name: FOO
      type: string
      default: '1'
project:
  description: |-
    Two
    lines
  team: 'Billing: core'
`);
  });

  it('round-trips', () => {
    const id = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5})?$/);
    const text = fc.string({
      unit: fc.constantFrom(...'ab: #\'"-\n{}[],|>é😀'.split('')),
      minLength: 1,
      maxLength: 12,
    });
    const said = text.filter((value) => findUnfitCharacter(value) === undefined);
    const intent = fc.record<Intent>({
      name: fc.constant('order-service'),
      stack: fc.constantFrom('typescript', 'go'),
      tier: fc.constantFrom(...TIERS),
      features: fc.uniqueArray(
        fc.oneof(
          id,
          fc.record(
            {
              id,
              range: text,
              source: text,
              options: fc.dictionary(fc.constantFrom('a', 'b', 'yes'), fc.jsonValue({ maxDepth: 2 }), {
                minKeys: 1,
                noNullPrototype: true,
              }),
            },
            { requiredKeys: ['id', 'options'], noNullPrototype: true },
          ),
        ),
        { maxLength: 4, selector: (request) => (typeof request === 'string' ? request : request.id) },
      ),
      exclude: fc.uniqueArray(
        id.map((each) => `${each}-x`),
        { maxLength: 2 },
      ),
      modules: fc.constantFrom(
        [],
        [
          { name: 'invoice', fields: { total: 'money', status: 'enum(a|b)?' } },
          { name: 'tag', adopted: true },
        ],
      ),
      facts: fc.constantFrom({}, { env: [{ name: 'FOO', doc: 'It is: "so"' }] }),
      project: fc.record({ team: said, description: said, license: said }, { requiredKeys: [], noNullPrototype: true }),
    });
    fc.assert(
      fc.property(
        intent.filter((value) => !JSON.stringify(value).includes('__proto__')),
        (given) => {
          const printed = printIntent(given);
          const parsed = parseIntent(printed, 'scaffold.yaml');
          if (!parsed.ok) throw new Error(printed + JSON.stringify(parsed.problems));
          const idOf = (request: Intent['features'][number]) => (typeof request === 'string' ? request : request.id);
          const sorted = given.features.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
          expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(
            JSON.parse(JSON.stringify({ ...given, features: sorted, exclude: given.exclude.toSorted() })),
          );
          expect(printIntent(parsed.value)).toBe(printed);
        },
      ),
      { seed: 13, numRuns: 200 },
    );
  });

  it('knows every kind of field', () => {
    for (const kind of FIELD_KINDS) expect(parseFieldNotation('x', kind === 'enum' ? 'enum(a)' : kind).ok).toBe(true);
  });
});

describe('merge policies', () => {
  it('are read by glob and printed in their order', () => {
    const text = 'name: billing\nstack: typescript\ntier: basic\nmerge:\n  src/**: once\n  docs/x.md: never\n';
    const intent = unwrapIntent(parseIntent(text, 'scaffold.yaml'));
    expect(Object.entries(intent.merge ?? {})).toEqual([
      ['src/**', 'once'],
      ['docs/x.md', 'never'],
    ]);
    expect(printIntent(intent)).toBe(text);
  });

  it('are one of three words', () => {
    const parsed = parseIntent('name: billing\nmerge: { a: sometimes }\n', 'scaffold.yaml');
    expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'INTENT_INVALID', path: 'scaffold.yaml:2:10' }] });
  });
});

function unwrapIntent<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (result.ok) return result.value;
  throw new Error('expected an intent');
}
