import { isList, isScalar } from '../../value-kinds.ts';
import { toYaml } from '../../yaml/to-yaml.ts';
import { indentLines } from '../indent-lines.ts';
import { toCodeLiteral } from './code-literal.ts';
import { defineHelper, Refusal } from './define-helper.ts';
import { toJsonBlock } from './json-layout.ts';
import { toJson } from './literals.ts';
import { anything, count, optional, scalar, text } from './params.ts';

/** Free text reaches a file only through one of these. */
export const ENCODING_HELPERS = {
  json: defineHelper({
    doc:
      'A JSON literal on one line, which TypeScript and JavaScript read as the same value. With `indent`, over several lines as Biome formats ' +
      'JSON; the lines after the first start after so many spaces.',
    examples: [
      ['{{json (dict a=1 b="x\'y")}}', '{"a":1,"b":"x\'y"}'],
      ['{{json (dict a=1 b=(list 1 2)) indent=0}}', '{\n  "a": 1,\n  "b": [1, 2]\n}'],
    ],
    params: [anything('value')],
    named: { indent: optional(count('SPACES')) },
    run({ args: [value], named: { indent }, environment }) {
      const text = indent === undefined ? toJson(value) : toJsonBlock(value, indent, environment.width);
      return text ?? new Refusal('takes values that JSON has');
    },
  }),
  ts: defineHelper({
    doc:
      'A TypeScript literal of any value that JSON has, with the quotes that Biome prefers. Lists and objects are laid out as Biome ' +
      'does: with `prefix` (the line up to the value), `suffix` (what follows it) and `indent` (the spaces before the line) it knows what fits.',
    examples: [
      ["{{ts 'a'}}", "'a'"],
      ['{{ts "it\'s"}}', '"it\'s"'],
      [
        "{{ts (dict a=1 b-c=(list 'x' true)) prefix='const x = ' suffix=';'}}",
        "const x = { a: 1, 'b-c': ['x', true] };",
      ],
    ],
    params: [anything('value')],
    named: { prefix: optional(text('TEXT')), suffix: optional(text('TEXT')), indent: optional(count('SPACES')) },
    run({ args: [value], named: { prefix = '', suffix = '', indent = 0 }, environment }) {
      const code = toCodeLiteral(value, { prefix, suffix, indent, width: environment.width });
      return code ?? new Refusal('takes values that JSON has');
    },
  }),
  yaml: defineHelper({
    doc:
      'A YAML value that YAML 1.1 and 1.2 read alike; texts are quoted only where they must be. With `indent`, lists, objects and ' +
      'texts of several lines are written as blocks, whose lines after the first start after so many spaces; without, on one line.',
    examples: [
      ["{{yaml 'plain text'}}", 'plain text'],
      ["{{yaml 'yes'}}", "'yes'"],
      ["{{yaml '1.10'}}", "'1.10'"],
      ["env:\n  {{yaml (dict A='1' B='x') indent=2}}", "env:\n  A: '1'\n  B: x"],
    ],
    params: [anything('value')],
    named: { indent: optional(count('SPACES')) },
    run: ({ args: [value], named }) => toYaml(value, named.indent),
  }),
  shell: defineHelper({
    doc: 'One argument of a POSIX shell command, in single quotes where it must be; or all arguments of a list.',
    examples: [
      ["{{shell 'plain'}}", 'plain'],
      ['{{shell "it\'s $HOME"}}', "'it'\\''s $HOME'"],
      ["{{shell (list 'sh' '-c' 'exit 1')}}", "sh -c 'exit 1'"],
    ],
    params: [anything('text')],
    run({ args: [value] }) {
      const words = isList(value) ? value : [value];
      if (!words.every(isScalar)) return new Refusal('takes a text, number or boolean, or a list of them');
      return words.some((word) => String(word).includes('\0'))
        ? new Refusal('cannot pass a NUL character')
        : words.map((word) => toShellWord(String(word))).join(' ');
    },
  }),
  md: defineHelper({
    doc: 'Free text inside a line of Markdown, with every character that could be markup escaped.',
    examples: [["{{md '5 * 3 | <b>'}}", '5 \\* 3 \\| \\<b\\>']],
    params: [scalar('text')],
    run: ({ args: [value] }) => escapeMarkdown(String(value)),
  }),
  mdTable: defineHelper({
    doc: 'Markdown as the cell of a table: pipes are escaped, line breaks become `<br>`. For free text use `md`.',
    examples: [["{{mdTable '`a|b` or c'}}", '`a\\|b` or c']],
    params: [scalar('markdown')],
    run: ({ args: [value] }) => toTableCell(String(value)),
  }),
  dockerfile: defineHelper({
    doc: 'The value of `ENV`, `ARG` or `LABEL` in a Dockerfile, in double quotes where it must be; nothing in it is expanded. Line breaks, which it cannot hold, become spaces.',
    examples: [
      ["{{dockerfile '/app/bin'}}", '/app/bin'],
      ["{{dockerfile 'a $b'}}", '"a \\$b"'],
      ["{{dockerfile 'a\nb'}}", '"a b"'],
    ],
    params: [scalar('text')],
    run: ({ args: [value] }) => toDockerfileValue(String(value)),
  }),
  comment: defineHelper({
    doc: 'Text inside a comment. Line breaks become spaces, or with `prefix` a new comment line each; the end of a block comment is broken up.',
    examples: [
      ["# {{comment 'a */ b'}}", '# a * / b'],
      ["// {{comment (join (list 'a' 'b') '\n') prefix='// '}}", '// a\n// b'],
    ],
    params: [scalar('text')],
    named: { prefix: optional(text('TEXT')) },
    run: ({ args: [value], named }) => toComment(String(value), named.prefix),
  }),
  indent: defineHelper({
    doc: 'The text with every line after the first moved right by so many spaces; blank lines stay blank.',
    examples: [["- {{indent (join (list 'a' 'b') '\n') 2}}", '- a\n  b']],
    params: [text('text'), count('spaces')],
    run({ args: [value, spaces] }) {
      const [first = '', ...rest] = value.split('\n');
      return rest.length === 0 ? first : `${first}\n${indentLines(rest.join('\n'), ' '.repeat(spaces))}`;
    },
  }),
};

function toShellWord(value: string): string {
  return /^[\w@%+:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function escapeMarkdown(value: string): string {
  const line = value.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
  const escaped = line.replace(/[\\`*_[\]<>&|~$]/g, '\\$&');
  // What would start a heading, a list, a quote or an underline when the text starts its line.
  return escaped.replace(/^(\d+)?([#+=.)-])/, (start, digits: string | undefined, mark: string) => {
    const isList = (mark === '.' || mark === ')') === (digits !== undefined);
    return isList ? `${digits ?? ''}\\${mark}` : start;
  });
}

function toTableCell(value: string): string {
  const line = value.trim().replace(/\s*(\r\n|[\r\n\u2028\u2029])+\s*/g, '<br>');
  return line.replace(/(\\*)\|/g, (pipe, backslashes: string) =>
    backslashes.length % 2 === 1 ? pipe : `${backslashes}\\|`,
  );
}

function toDockerfileValue(value: string): string {
  const line = value.replace(/[\r\n]+$/, '').replace(/\s*[\r\n]+\s*/g, ' ');
  return /^[\w./:@+-]+$/.test(line) ? line : `"${line.replace(/["\\$]/g, '\\$&')}"`;
}

function toComment(value: string, prefix: string | undefined): string {
  // A comment of one line, as after `#`, has no end that could be written.
  const safe = prefix?.startsWith('#') ? value.trim() : value.trim().replaceAll('*/', '* /');
  const lines = safe.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).map((line) => line.trimEnd());
  if (prefix === undefined) return lines.filter((line) => line !== '').join(' ');
  return lines.map((line, index) => (index === 0 ? line : (prefix + line).trimEnd())).join('\n');
}
