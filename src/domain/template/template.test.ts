import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.ts';
import { parseTemplate } from './parse-template.ts';
import { referencesIn } from './references-in.ts';
import { renderPath } from './render-path.ts';
import { renderTemplate } from './render-template.ts';
import type { Template } from './template.ts';
import type { TemplateEnvironment, TemplateScope } from './template-scope.ts';

const ENVIRONMENT: TemplateEnvironment = { width: 80, features: [], capabilities: [], tier: 'basic', files: [] };

const PARTIALS = new Map(
  Object.entries({
    greet: 'Hello {{name}}{{#if title}}, {{title}}{{/if}}\n\nBye\n',
    loop: '{{> loop}}',
    broken: '\n{{nme}}',
  }),
);

function scopeOf(root: Record<string, unknown>): TemplateScope {
  return {
    root,
    partials: (name) => {
      const text = PARTIALS.get(name);
      return text === undefined ? undefined : parse(text);
    },
    partialNames: [...PARTIALS.keys()],
    path: 'a.hbs',
    environment: ENVIRONMENT,
  };
}

function parse(text: string): Template {
  const result = parseTemplate(text, 'a.hbs');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function render(text: string, root: Record<string, unknown> = {}): string {
  const result = renderTemplate(parse(text), scopeOf(root));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function problemsOf(text: string, root: Record<string, unknown> = {}): readonly Problem[] {
  const parsed = parseTemplate(text, 'a.hbs');
  const result = parsed.ok ? renderTemplate(parsed.value, scopeOf(root)) : parsed;
  return result.ok ? [] : result.problems;
}

describe('parseTemplate', () => {
  it('yields a compact tree', () => {
    expect(parse('a {{module.kebab}}\n{{#each xs as |x|}}\n{{upper x.y}}\n{{/each}}\n')).toEqual({
      kind: 'template',
      nodes: [
        'a ',
        { kind: 'output', value: { kind: 'path', parts: ['module', 'kebab'] }, line: 1 },
        '\n',
        {
          kind: 'block',
          name: 'each',
          value: { kind: 'path', parts: ['xs'] },
          params: ['x'],
          slot: 0,
          body: [
            {
              kind: 'output',
              value: { kind: 'call', helper: 'upper', args: [{ kind: 'path', parts: ['x', 'y'], slot: 0 }] },
              line: 3,
            },
            '\n',
          ],
          line: 2,
        },
      ],
    });
  });

  it.each([
    ['\n{{kebb name}}', 2, '"kebb" is no helper.', 'Did you mean "kebab"?'],
    ['{{#iff a}}{{/iff}}', 1, '"#iff" is no block.', 'Did you mean "if"?'],
    ['{{#a}}{{/a}}', 1, '"#a" is no block.', 'The blocks are #if, #unless, #each and #with.'],
    ['{{#if}}{{/if}}', 1, '"#if" takes one argument.', 'Write `{{#if value}}`.'],
    ['{{#if a b}}{{/if}}', 1, '"#if" takes one argument.', 'Write `{{#if value}}`.'],
    ['{{#if a as |b|}}{{/if}}', 1, '"#if" gives fewer names than "as |b|".', 'Leave out `as |…|`.'],
    ['{{@indx}}', 1, '"@indx" is unknown.', 'Did you mean "index"?'],
    ['{{eq null a}}', 1, '`null` and `undefined` cannot be used.', 'Use `default`, `if` or `unless`.'],
    ['{{> (a)}}', 1, 'The name of a partial is computed.', 'Name it, and use `#if`.'],
    ['{{#> a}}{{/a}}', 1, 'A partial with a block cannot be used.', 'Use `{{> name key=value}}`.'],
    ['{{#*inline "a"}}{{/inline}}', 1, 'A decorator cannot be used.', 'Use `{{> name key=value}}`.'],
    ["{{'a'}}", 1, 'A constant stands in braces.', 'Write it without them.'],
  ])('refuses %j', (text, line, message, hint) => {
    expect(problemsOf(text)).toContainEqual({
      code: 'TEMPLATE_INVALID',
      message,
      hint,
      features: [],
      path: `a.hbs:${line}`,
    });
  });

  it('refuses unescaped output, which would be a habit from HTML or a brace too many', () => {
    expect(problemsOf('{{{a}}}')).toMatchObject([{ message: 'Three braces cannot be used.' }]);
    expect(problemsOf('{{&a}}')).toMatchObject([{ message: 'Three braces cannot be used.' }]);
  });

  it.each([
    ['a\n{{#if a}}', 'a.hbs:2'],
    ['a\n\n{{#if a}}{{/each}}', 'a.hbs:3'],
    ['{{a', 'a.hbs:1'],
    ['{"a":{{a}}}', 'a.hbs:1'],
  ])('places the syntax error of %j', (text, path) => {
    expect(problemsOf(text)).toMatchObject([{ message: 'The template cannot be parsed.', path }]);
  });

  it('finds all problems at once', () => {
    expect(problemsOf('{{kebb a}}\n{{upper (lowr a)}}\n{{#iff a}}{{/iff}}').map((problem) => problem.path)).toEqual([
      'a.hbs:1',
      'a.hbs:2',
      'a.hbs:3',
    ]);
  });
});

describe('renderTemplate', () => {
  it('escapes nothing', () => {
    expect(render('{{a}}', { a: `<&>"'\`=` })).toBe(`<&>"'\`=`);
  });

  it('prints texts, numbers and booleans', () => {
    expect(render('{{a}}{{b}}{{c}}', { a: 1, b: false, c: 'x' })).toBe('1falsex');
  });

  it.each([
    ['{{projet.name}}', '"projet" is unknown.', 'Did you mean "project"?'],
    ['{{project.nam}}', '"project.nam" is unknown.', 'Did you mean "name"?'],
    ['{{zzz}}', '"zzz" is unknown.', 'There are project, list, gap.'],
    ['{{project.name.first}}', '"project.name.first" is unknown.', 'Its parent is a text.'],
    [
      '{{project}}',
      '"project" is an object, which cannot be printed.',
      'Use `json`, `yaml`, `join` or `#each`, or name one of its fields.',
    ],
    [
      '{{list}}',
      '"list" is a list, which cannot be printed.',
      'Use `json`, `yaml`, `join` or `#each`, or name one of its fields.',
    ],
    ['{{gap}}', '"gap" has no value.', 'Guard it with `#if`, or give a value with `default`.'],
    ['{{upper 1}}', '"upper" takes a text as "text", not a number.', 'See docs/templates.md.'],
    ['{{upper (upper)}}', '"upper" takes 1 argument, not 0.', 'See docs/templates.md.'],
    ['{{upper}}', '"upper" is unknown.', 'There are project, list, gap.'],
    ['{{upper project.name by=1}}', '"upper" has no named argument "by".', 'It takes none.'],
    ['{{> gret}}', 'The partial "gret" is unknown.', 'Did you mean "greet"?'],
    ['{{> loop}}', 'The partial "loop" includes itself without end.', 'Break the circle.'],
    [
      '{{#each project.name}}{{/each}}',
      '"project.name" is a text, not a list or an object.',
      'Use `#each` with a list or an object.',
    ],
    ['{{#each missing}}{{/each}}', '"missing" is unknown.', 'There are project, list, gap.'],
    ['{{#if projct}}{{/if}}', '"projct" is unknown.', 'Did you mean "project"?'],
    ['{{#if @root.projct}}{{/if}}', '"@root.projct" is unknown.', 'Did you mean "project"?'],
    ['{{@index}}', '"@index" means something inside `#each` only.', 'Use fewer `../`, or move it.'],
    ['{{../project.name}}', '"../project.name" leaves the template.', 'Use fewer `../`, or move it.'],
    ['{{constructor}}', '"constructor" is unknown.', 'There are project, list, gap.'],
    ['{{project.__proto__}}', '"project.__proto__" is unknown.', 'There are name.'],
    ['{{project.toString}}', '"project.toString" is unknown.', 'There are name.'],
    ['{{list.map}}', '"list.map" is unknown.', 'Its parent is a list.'],
  ])('refuses %s', (text, message, hint) => {
    const [problem] = problemsOf(text, { project: { name: 'x' }, list: [1], gap: undefined });
    expect(problem).toMatchObject({ code: 'TEMPLATE_INVALID', message, hint });
  });

  it('reports all problems of a template, each once', () => {
    const problems = problemsOf('{{#each list}}{{nope}}{{/each}}\n{{other}}\n{{> broken}}', {
      list: [{}, {}],
      name: 'x',
    });
    expect(problems.map((problem) => problem.path)).toEqual(['a.hbs:1', 'a.hbs:2', 'partials/broken.hbs:2']);
  });

  it('asks for what may be absent in conditions, but for variables of the template', () => {
    expect(render('{{#if project.team}}a{{else}}b{{/if}}', { project: {} })).toBe('b');
    expect(render('{{#unless project.team.lead}}a{{/unless}}', { project: {} })).toBe('a');
    expect(render('{{#with project.team}}a{{else}}b{{/with}}', { project: {} })).toBe('b');
    expect(render('{{#each list}}{{#if min}}{{min}}{{/if}};{{/each}}', { list: [{ min: 1 }, {}] })).toBe('1;;');
  });

  it('gives partials their context and named arguments, and indents all lines that hold something', () => {
    expect(render('  {{> greet title="Dr"}}\n', { name: 'Ada' })).toBe('  Hello Ada, Dr\n\n  Bye\n');
    expect(render('{{#each list}}{{> greet}}{{/each}}', { list: [{ name: 'a' }] })).toBe('Hello a\n\nBye\n');
    expect(render('{{> greet person}}', { person: { name: 'b' } })).toBe('Hello b\n\nBye\n');
  });
});

describe('renderPath', () => {
  it('renders outputs', () => {
    const scope = scopeOf({ module: { kebab: 'sales-order' } });
    expect(renderPath('src/modules/{{module.kebab}}/{{pascal module.kebab}}.ts', scope)).toEqual({
      ok: true,
      value: 'src/modules/sales-order/SalesOrder.ts',
    });
    expect(renderPath('plain', scope)).toEqual({ ok: true, value: 'plain' });
    expect(renderPath('docker ps --format \\{{.ID}}', scope)).toEqual({
      ok: true,
      value: 'docker ps --format {{.ID}}',
    });
  });

  it.each([
    ['{{modul.kebab}}', 'Did you mean "module"?'],
    ['{{keba module.kebab}}', 'Did you mean "kebab"?'],
    ['{{#if a}}x{{/if}}', 'Only `{{value}}` and `{{helper value}}` work here; move the text into a `.hbs` file.'],
    ['{{module.kebab', 'Add `}}`.'],
    ['{{}}', 'Write `{{name}}`.'],
    ['{{upper (lower module.kebab}}', 'Add ")".'],
    ['{{upper "a" )}}', 'Write `{{helper value name=value}}`.'],
  ])('refuses %s', (text, hint) => {
    const result = renderPath(text, scopeOf({ module: { kebab: 'x' } }));
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? [] : result.problems.map((problem) => problem.hint)).toContain(hint);
  });
});

describe('referencesIn', () => {
  it('lists what a template reads and calls', () => {
    const text =
      '{{#each facts.env as |e|}}{{upper e.name}}{{id}}{{/each}}{{> row a=project.name}}{{@root.tier}}{{#if (kebab x)}}{{@index}}{{/if}}';
    expect(referencesIn(parse(text))).toEqual({
      variables: ['facts', 'id', 'project', 'tier', 'x'],
      helpers: ['kebab', 'upper'],
      partials: ['row'],
      features: [],
      capabilities: [],
    });
  });
});
