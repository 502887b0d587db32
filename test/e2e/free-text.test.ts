import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { openSandbox } from '../support/sandbox.ts';

/** What people write, and what would end the place that it is written to. */
const TEXTS: readonly [string, string][] = [
  ['quotes', `it's "quoted" and \`ticked\``],
  ['templates', '{{project.name}} {{{x}}} {{> y}} \\{{z}}'],
  ['expansions', ['$', '{HOME} $HOME $(id) `id` $$ %s %d !! ~ *'].join('')],
  ['backslashes', '\\ \\\\ \\n \\u0041 \\'],
  ['ends of comments', '*/ --> --!> #} %> ]]> */'],
  ['ends of scripts', '</script><script>alert(1)</script>'],
  ['several lines', 'one\ntwo\n\n  three\nend'],
  ['a final newline', 'one\n'],
  ['Unicode line ends', 'a\u2028b\u2029c'],
  ['scripts and accents', 'Ünïcödé 日本語 𝔘𝔫𝔦 e\u0301'],
  ['right to left', 'שלום \u202eevil\u202c مرحبا'],
  ['emoji', '👩‍👩‍👧‍👦 🇩🇪 ☃\ufe0f'],
  ['Markdown', '# a\n- b | c * d _e_ [f](g) <h> `i` ~~j~~ ![k](l)'],
  ['YAML', '- a: b # c\n? !tag &x *y %z @at |+'],
  ['what reads as another type', 'no'],
  ['a number', '0x1F'],
  ['JSON', '{"a": [1, null]}, // b'],
  ['keys of objects', '__proto__ constructor toString'],
  ['spaces at both ends', '  padded\t'],
  ['a marker of a conflict', '<<<<<<< a\n=======\n>>>>>>> b'],
  ['a continued line', 'ends in a backslash \\\nRUN evil'],
  ['a long text', 'long "text" with $words and \\slashes; '.repeat(12)],
];

/** What a module exports; Node runs the TypeScript as it is. */
function importInNode(path: string): unknown {
  const script = 'process.stdout.write(JSON.stringify(await import(process.argv[1])))';
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script, path], { encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  return JSON.parse(ended.stdout);
}

/** The text as Markdown shows it: one line, escapes resolved. */
function readMarkdown(source: string): string {
  return source.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** The words of a `LABEL`, as BuildKit splits them: backslashes escape inside double quotes. */
function readLabels(source: string): Record<string, string> {
  const joined = source.replace(/\\\n/g, '');
  const words = [...joined.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g)];
  return Object.fromEntries(
    words.map(([, key = '', value = '']) => [
      key,
      value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
    ]),
  );
}

function toOneLine(text: string, breaks: RegExp): string {
  return text.replace(new RegExp(`\\s*(${breaks.source})+\\s*`, 'gu'), ' ').trim();
}

describe('free text arrives as it was written', () => {
  it.for(TEXTS)('%s', { concurrent: true }, async ([, text], { expect }) => {
    const { run, work, snapshot } = openSandbox();
    const line = toOneLine(text, /[\r\n]/);
    const said = { description: text, owner: text, team: text, line, text };
    const intent = {
      name: 'shop',
      features: [{ id: 'texts', options: { line, text } }],
      project: { description: text, owner: text, team: text },
    };
    const ended = await run(['new', '--no-git', '--from', '-'], { input: JSON.stringify(intent) });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    const read = (name: string) => readFileSync(join(work, 'shop/texts', name), 'utf8');

    expect(importInNode(join(work, 'shop/texts/said.ts'))).toEqual({ said });
    expect(JSON.parse(read('said.json'))).toEqual(said);
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(read('said.yaml'), { version })).toEqual({ ...said, nested: { all: said } });
    }
    const shell = spawnSync('sh', [join(work, 'shop/texts/said.sh')], { encoding: 'utf8', cwd: work });
    expect(shell).toMatchObject({ status: 0, stderr: '' });
    expect(shell.stdout.split('\0')).toEqual([text, text, text, line, text, '']);

    const [comment = '', , heading, , paragraph = '', , , , row = '', , last] = read('said.md').trimEnd().split('\n');
    const shown = toOneLine(text, /[\r\n\u2028\u2029]/);
    expect([heading, last]).toEqual(['# Said', 'After the table.']);
    expect(readMarkdown(paragraph)).toBe(shown);
    expect(comment.replaceAll('--\\>', '').match(/-->/g)).toHaveLength(1);
    const cells = row.split(/(?<!\\)\|/).map((cell) => readMarkdown(cell.trim()));
    expect(cells).toEqual(['', shown, toOneLine(line, /[\u2028\u2029]/), '']);

    const [remark = '', from, ...label] = read('Dockerfile').trimEnd().split('\n');
    expect([remark.startsWith('# '), from]).toEqual([true, 'FROM scratch']);
    const labels = readLabels(label.join('\n').replace(/^LABEL /, ''));
    expect(labels).toEqual({ description: dockerText(text), line, end: 'here' });

    expect(parse(read('../scaffold.yaml'))).toMatchObject({ project: intent.project, features: intent.features });
    expect(parseAllDocuments(read('../scaffold.yaml'))).toHaveLength(1);
    expect(Object.keys(snapshot() ?? {}).filter((path) => !path.startsWith('shop/'))).toEqual([]);
  });

  it('from flags too, which reach the same bytes', async () => {
    const { run, snapshot } = openSandbox();
    const text = TEXTS.map(([, one]) => one)
      .join(' ')
      .slice(0, 480);
    const intent = { name: 'shop', features: ['texts'], project: { description: text, owner: 'o', team: 't' } };
    const flags = ['--project.owner', 'o', '--project.team', 't', '--project.description', text];
    await run(['new', 'one/shop', '--no-git', '--features', 'texts', ...flags]);
    await run(['new', 'two/shop', '--no-git', '--from', '-'], { input: JSON.stringify(intent) });
    expect(snapshot('one')?.['shop/texts/said.ts']).toBeDefined();
    expect(snapshot('two')).toEqual(snapshot('one'));
  });
});

describe('what no file can hold is refused where it comes from', () => {
  const characters: readonly [string, string][] = [
    ['a NUL', 'a\0b'],
    ['an escape sequence', 'a\u001b[31mb'],
    ['a carriage return', 'a\rb'],
    ['half a character', 'a\ud800b'],
    ['a delete', 'a\u007fb'],
    ['a control sequence of one byte', 'a\u009b31mb'],
  ];

  it.for(characters)('%s', { concurrent: true }, async ([, text], { expect }) => {
    const { run, snapshot } = openSandbox();
    const from = async (more: object) => {
      const ended = await run(['new', '--from', '-', '--json'], { input: JSON.stringify({ name: 'shop', ...more }) });
      return { status: ended.status, ...JSON.parse(ended.stdout).error };
    };
    expect(await from({ features: ['texts'], project: { description: text, owner: 'o', team: 't' } })).toMatchObject({
      status: 2,
      code: 'INTENT_INVALID',
      message: expect.stringContaining('project.description'),
    });
    expect(await from({ features: [{ id: 'texts', options: { text } }] })).toMatchObject({
      status: 2,
      code: 'OPTION_INVALID',
      message: expect.stringContaining('texts.text'),
    });
    expect(await from({ features: [{ id: 'orders', options: { regions: ['north', text] } }] })).toMatchObject({
      status: 2,
      code: 'OPTION_INVALID',
      message: expect.stringContaining('orders.regions.1'),
    });
    expect(snapshot()).toEqual({});
  });
});

/** A value of a Dockerfile has one line. */
function dockerText(text: string): string {
  return text.replace(/[\r\n]+$/, '').replace(/\s*[\r\n]+\s*/g, ' ');
}
