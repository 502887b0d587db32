import { isScalar, type Scalar } from '../../value-kinds.ts';
import { defineHelper, Refusal } from './define-helper.ts';
import { fillLines, widthOf } from './fill-lines.ts';
import { toJson, toTypeScriptString } from './literals.ts';
import { count, flag, list, optional, text } from './params.ts';

const STEP = '  ';

/** How code is laid out, so that it is formatter-clean for any names. */
export const LAYOUT_HELPERS = {
  fit: defineHelper({
    doc:
      'A list, call, object, import or type literal on one line if that fits the width of the stack, else with one item a line: what ' +
      'Biome makes of it. `prefix` is everything from the start of the line, without its indentation, to the opening bracket; `suffix` goes from the ' +
      'closing bracket to the end of the line. Spaces inside the brackets (`{ `, ` }`) vanish when it breaks. `items` are texts as they are; ' +
      "with `quote='ts'` or `quote='json'` they become literals. `indent` is the number of spaces before the line. " +
      '`column` is where the text will stand if it becomes an item of another `fit`. ' +
      '`hang=true` breaks after `prefix` only, as after `=>`, and may follow lines that are broken already. ' +
      '`comma=false` leaves out the comma after the last item (JSON); `break=true` breaks it even if it fits. Lists of numbers are filled, ' +
      'and lists of objects that have several fields are broken, as Biome does.',
    examples: [
      [
        "{{fit prefix='export const x = [' items=(list 'a' 'b') quote='ts' suffix='];'}}",
        "export const x = ['a', 'b'];",
      ],
      [
        "{{fit prefix='import { ' items=(list 'a' 'b') suffix=\" } from './x.ts';\" break=true}}",
        "import {\n  a,\n  b,\n} from './x.ts';",
      ],
      ["{{fit prefix='const get = () => ' items=(list 'load()') suffix=';' hang=true}}", 'const get = () => load();'],
    ],
    params: [],
    named: {
      prefix: text('TEXT'),
      items: list('LIST'),
      suffix: text('TEXT'),
      quote: optional(text('ts|json')),
      indent: optional(count('SPACES')),
      comma: optional(flag('FLAG')),
      break: optional(flag('FLAG')),
      hang: optional(flag('FLAG')),
      column: optional(count('SPACES')),
    },
    run({ named, environment }) {
      const { prefix, suffix, quote } = named;
      if (quote !== undefined && quote !== 'ts' && quote !== 'json')
        return new Refusal(`knows no quotes "${quote}"`, 'There are ts and json.');
      if (!named.items.every(isScalar)) return new Refusal('takes texts as items', 'Use `pluck` to name a field.');
      const indent = ' '.repeat(named.indent ?? 0);
      const width = environment.width - (named.column ?? 0);
      const items = named.items.map((item) => toCode(item, quote));
      const isNumeric =
        prefix.endsWith('[') && named.items.every((item) => typeof item === 'number') && items.length > 1;
      if (items.length === 0) return prefix.trimEnd() + suffix.trimStart();
      const line = prefix + items.join(', ') + suffix;
      if (named.hang === true) return hang({ prefix, rest: items.join(', ') + suffix }, indent, width);
      const isBroken = named.break ?? (line.includes('\n') || (prefix.endsWith('[') && areLargeObjects(items)));
      if (!isBroken && indent.length + widthOf(line) <= width) return line;
      const inner = indent + STEP;
      const comma = named.comma === false ? '' : ',';
      const body = isNumeric
        ? fillLines(items, width - inner.length, named.comma === false ? 0 : 1)
        : items.map((item, index) => (index < items.length - 1 ? `${item},` : item));
      const lines = body.flatMap((item) => item.split('\n')).map((item) => (item === '' ? '' : inner + item));
      return `${prefix.trimEnd()}\n${lines.join('\n')}${comma}\n${indent}${suffix.trimStart()}`;
    },
  }),
  fits: defineHelper({
    doc: 'Whether a line fits the width of the stack, where `fit` cannot say how it breaks. `indent` is the number of spaces before it.',
    examples: [["{{fits 'a short line' indent=2}}", 'true']],
    params: [text('line')],
    named: { indent: optional(count('SPACES')) },
    run: ({ args: [line], named, environment }) => (named.indent ?? 0) + widthOf(line) <= environment.width,
  }),
};

/** One line, or what follows the prefix on a line of its own. Lines of a broken prefix carry their indentation already. */
function hang(
  { prefix, rest }: { readonly prefix: string; readonly rest: string },
  indent: string,
  width: number,
): string {
  const lead = prefix.includes('\n') ? prefix.slice(prefix.lastIndexOf('\n') + 1) : indent + prefix;
  return widthOf(lead + rest) <= width ? prefix + rest : `${prefix.trimEnd()}\n${indent}${STEP}${rest}`;
}

function toCode(item: Scalar, quote: 'ts' | 'json' | undefined): string {
  if (quote === undefined || typeof item !== 'string') return String(item);
  return quote === 'ts' ? toTypeScriptString(item) : (toJson(item) ?? '');
}

/** More than one item, all of them objects, or all lists, with more than one entry each: Biome never puts those on one line. */
function areLargeObjects(items: readonly string[]): boolean {
  if (items.length < 2) return false;
  return ['{}', '[]'].some(([open = '', close = '']) =>
    items.every((item) => item.startsWith(open) && item.endsWith(close) && countEntries(item) > 1),
  );
}

/** Entries of an object or list literal: commas at its own level that something follows, and one. */
function countEntries(literal: string): number {
  const bare = literal.slice(1, -1).replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, 'x');
  let level = 0;
  let entries = bare.trim() === '' ? 0 : 1;
  for (const char of bare.replace(/,\s*$/, '')) {
    if ('{[('.includes(char)) level += 1;
    if ('}])'.includes(char)) level -= 1;
    if (char === ',' && level === 0) entries += 1;
  }
  return entries;
}
