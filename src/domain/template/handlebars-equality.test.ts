import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { HELPERS } from './helpers/helper-table.ts';
import { parseInline } from './parse-inline.ts';
import { parseTemplate } from './parse-template.ts';
import { renderTemplate } from './render-template.ts';
import type { Template } from './template.ts';
import type { TemplateEnvironment } from './template-scope.ts';

const ENVIRONMENT: TemplateEnvironment = {
  width: 80,
  features: ['otel'],
  capabilities: ['http'],
  tier: 'advanced',
  files: [],
};

/** Without blank lines: those are indented by Handlebars, and left blank by us. */
const PARTIALS: Readonly<Record<string, string>> = {
  line: '- {{kebab label}}: {{camel name}}\n{{#if on}}+ on\n{{/if}}',
  item: '{{#each tags}}<{{kebab this}}|{{@index}}>{{else}}none{{/each}}',
  word: '{{kebab label}}',
};

const reference = Handlebars.create();
for (const name of Object.keys(reference.helpers)) {
  if (!['if', 'unless', 'each', 'with'].includes(name)) reference.unregisterHelper(name);
}
for (const [name, helper] of HELPERS) {
  // Handlebars would call these for `@first` and `@last`.
  if (name === 'first' || name === 'last') continue;
  reference.registerHelper(name, (...args: unknown[]) => {
    const options = args.pop() as { hash: Record<string, unknown> };
    return helper.call(args, options.hash, ENVIRONMENT);
  });
}
for (const [name, text] of Object.entries(PARTIALS)) reference.registerPartial(name, text);

const partials = new Map(Object.entries(PARTIALS).map(([name, text]): [string, Template] => [name, parse(text)]));

function parse(text: string): Template {
  const result = parseTemplate(text, 'x.hbs');
  if (!result.ok) throw new Error(`${text}\n${JSON.stringify(result.problems)}`);
  // As the build stores it.
  return JSON.parse(JSON.stringify(result.value)) as Template;
}

function renderOurs(text: string, root: Record<string, unknown>): string {
  const scope = { root, partials: (name: string) => partials.get(name), path: 'x.hbs', environment: ENVIRONMENT };
  const result = renderTemplate(parse(text), scope);
  if (!result.ok) throw new Error(`${text}\n${JSON.stringify(result.problems)}`);
  return result.value;
}

function renderTheirs(text: string, root: Record<string, unknown>): string {
  return reference.compile(text, { noEscape: true, strict: true })(root);
}

const free = fc.string({
  unit: fc.constantFrom('a', 'B', '"', "'", '<', '&', '{', '}', '\n', ' ', 'é', '€', '\\', '$'),
  maxLength: 8,
});
const PLAIN = { noNullPrototype: true };
const root = fc.record(
  {
    name: free,
    title: free,
    count: fc.integer({ min: 0, max: 3 }),
    on: fc.boolean(),
    empty: fc.constant([]),
    tags: fc.array(free, { maxLength: 2 }),
    items: fc.array(fc.record({ name: free, on: fc.boolean(), tags: fc.uniqueArray(free, { maxLength: 3 }) }, PLAIN), {
      maxLength: 3,
    }),
    project: fc.record({ name: free, title: free, on: fc.boolean() }, PLAIN),
  },
  PLAIN,
);

const space = fc.constantFrom('', ' ', '\n', '  ', '\n\n', '\n  ', 'x', 'text\n', '\t', '\r\n');
const condition = fc.constantFrom(
  'on',
  'name',
  'count',
  'tags',
  'this.on',
  '(kebab name)',
  '@root.on',
  'empty',
  'true',
  '0',
);
const output = fc.constantFrom(
  ...[
    '{{name}}',
    '{{~name}}',
    '{{name~}}',
    '{{~name~}}',
    '{{this.name}}',
    '{{./name}}',
    '{{@root.title}}',
    '{{kebab name}}',
  ],
  ...[
    '{{upper (camel name)}}',
    '{{! comment }}',
    '{{!-- }} --}}',
    '\\{{raw}}',
    '{{@root.project.name}}',
    ':{{tags.length}}',
  ],
  ...[
    '{{> line label=name}}',
    '{{> item}}',
    '{{> word label="A b"}}',
    '{{~> word label=@root.name~}}',
    '  {{> line label="x"}}\n',
  ],
  ...['{{[name]}}', '{{@root.[title]}}', ':{{on}}', '{{pascal "x y"}}'],
);

// Numbers and booleans have a colon before them: Handlebars with `noEscape` adds up outputs that no text separates.
/** Texts that read `name`, `on` and `tags` from the context and stay valid at any depth. */
const { template } = fc.letrec<{ template: string; piece: string }>((tie) => ({
  template: fc.array(tie('piece'), { maxLength: 3 }).map((pieces) => pieces.join('')),
  piece: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(space, output, space).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom('if', 'unless'), condition, tie('template'), tie('template'), space)
      .map(
        ([block, test, body, other, gap]) =>
          `{{#${block} ${test}}}${gap}${body}{{else}}${gap}${other}{{/${block}}}${gap}`,
      ),
    fc
      .tuple(condition, condition, tie('template'), space)
      .map(
        ([one, two, body, gap]) =>
          `${gap}{{#if ${one}}}${gap}1${body}${gap}{{else if ${two}}}${gap}2${gap}{{else}}3{{/if}}${gap}`,
      ),
    fc
      .tuple(tie('template'), space)
      .map(
        ([body, gap]) =>
          `${gap}{{#each @root.items}}${gap}${body}:{{@index}}{{@first}}{{@last}}{{@key}}${gap}{{else}}-{{/each}}${gap}`,
      ),
    fc
      .tuple(tie('template'), space)
      .map(
        ([body, gap]) =>
          `{{#each @root.items as |item at|}}${gap}{{item.name}}:{{at}}${body}{{#if item.on}}:{{at}}{{/if}}{{/each}}${gap}`,
      ),
    fc.tuple(space).map(([gap]) => `{{#each tags}}${gap}{{this}}{{@index}}{{../name}}${gap}{{/each}}${gap}`),
    fc
      .tuple(space)
      .map(
        ([gap]) =>
          `{{#each tags as |tag|}}{{#each @root.project as |value key|}}${gap}{{key}}={{value}}{{tag}}{{@../index}}{{/each}}{{/each}}`,
      ),
    fc
      .tuple(fc.constantFrom('../name', '../on', 'name'), space)
      .map(
        ([path, gap]) =>
          `{{~#with @root.project as |p|}}${gap}{{p.title}}{{#if on}}{{${path}}}{{/if~}}${gap}{{/with}}${gap}`,
      ),
    fc
      .tuple(space)
      .map(([gap]) => `{{#with empty}}yes{{else}}${gap}no{{name}}{{/with}}`)
      .map((text) => `{{#unless on}}{{else}}x{{/unless}}${text.replace('empty', '@root.empty')}`),
  ),
}));

describe('renderTemplate', () => {
  it.each([
    ['{{#if on}}\n  a\n{{else}}\n  b\n{{/if}}\n', { on: true }],
    ['{{#if on}}a{{else}}b{{/if}}', { on: [] }],
    ['{{#if on}}a{{else}}b{{/if}}', { on: 0 }],
    ['{{#with on}}a{{else}}b{{/with}}', { on: 0 }],
    ['{{#each o}}:{{@key}}{{@index}}{{this}}{{/each}}', { o: { b: 1, a: 2 } }],
    ['{{#each o as |kebab|}}{{kebab}}{{/each}}', { o: ['A B'] }],
    [
      '{{#each o}}{{#each this}}{{this}}{{@index}}{{@../index}}{{../length}}{{/each}}{{/each}}',
      {
        o: [
          ['a', 'b'],
          ['b', 'c'],
        ],
      },
    ],
    ['{{#each o}}{{#if this}}{{../x}}{{/if}}{{/each}}', { o: [1, 0], x: 'x' }],
    ['{{this.kebab}}', { kebab: 'X Y' }],
    ['a \\{{b}} {{c}} \\\\{{c}}', { c: 1 }],
    ['$ { {{c}} } { {{~c~}} }', { c: 'x' }],
    ['{ {{c}}}', { c: 'x' }],
    ['{{c}}{{false}}', { c: true, false: 'no' }],
    ['{{constructor}}', { constructor: 'own' }],
  ])('equals Handlebars for %j', (text, context) => {
    let theirs: string;
    try {
      theirs = renderTheirs(text, context);
    } catch {
      // What Handlebars refuses, we refuse too.
      expect(() => renderOurs(text, context)).toThrow();
      return;
    }
    if (text.includes('{{false}}')) expect(() => renderOurs(text, context)).toThrow();
    else expect(renderOurs(text, context)).toBe(theirs);
  });

  it('equals Handlebars byte for byte for any template and context', () => {
    let rendered = 0;
    fc.assert(
      fc.property(template, root, (text, context) => {
        expect(renderOurs(text, context)).toBe(renderTheirs(text, context));
        rendered += text.length > 40 ? 1 : 0;
      }),
      { seed: 2024, numRuns: 300 },
    );
    expect(rendered).toBeGreaterThan(100);
  }, 30_000);
});

describe('parseInline', () => {
  const operand = fc.constantFrom(
    'a',
    'a.b',
    '../a',
    'this',
    '.',
    './a',
    '@root.a',
    '@index',
    "'x y'",
    '"q\\"q"',
    "'}}'",
    '12',
    '-1.5',
    'true',
    '(kebab a)',
    "(upper (camel 'x'))",
    'items.0.name',
    'a.[b c]',
  );
  const call = fc.tuple(
    fc.constantFrom('kebab', 'a.b', 'upper', 'nope', '@first', 'this.kebab'),
    fc.array(operand, { maxLength: 3 }),
    fc.constantFrom('', ' by=1', " x='y' z=a.b", ' k=(kebab a)'),
  );
  const text = fc.array(
    fc.oneof(
      fc.constantFrom('src/', 'x', '\\{{x}} ', '\\\\', '}}', '{', '$', '\n'),
      call.map(([name, args, named]) => `{{${[name, ...args].join(' ')}${named}}}`),
    ),
    { maxLength: 5 },
  );

  it('agrees with parseTemplate', () => {
    let accepted = 0;
    fc.assert(
      fc.property(text, (pieces) => {
        const ours = parseInline(pieces.join(''), 'x');
        const theirs = parseTemplate(pieces.join(''), 'x');
        expect(ours.ok).toBe(theirs.ok);
        if (!ours.ok || !theirs.ok) return;
        accepted += 1;
        expect(JSON.stringify(ours.value).replace(/"line":\d+/g, '')).toBe(
          JSON.stringify(theirs.value).replace(/"line":\d+/g, ''),
        );
      }),
      { seed: 9, numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});
