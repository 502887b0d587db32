import { COMMAND_GROUPS } from './command-table.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { layOutColumns, wrapText } from './report/lay-out.ts';
import type { Style } from './report/style.ts';

const DESCRIPTION = 'Create production-ready service repositories from composable features, and keep them current.';

const EXAMPLES = [
  ['scaffold new', 'choose on the screen'],
  ['scaffold new billing --tier basic --yes', 'a first service, without a question'],
  ['scaffold add db-postgres --dry-run', 'what a feature would change here'],
  ['scaffold list --category data', 'what there is'],
] as const;

const CLOSING = [
  'Run `scaffold <command> --help` for the options of a command.',
  'Exit codes: 0 done, 1 environment, 2 input, 3 features cannot be together, 4 refused to protect your files, 5 something is left to you, 130 stopped.',
];

/** The help of the program, as the parser would show it: it is asked for often, and drawn without loading the parser. */
export function renderRootHelp(style: Style): string {
  const options = Object.entries(GLOBAL_OPTIONS).map(([name, option]) => {
    const short = 'short' in option ? `-${option.short}, ` : '';
    const value = 'placeholder' in option ? ` <${option.placeholder}>` : '';
    return [`${short}--${name}${value}`, option.doc];
  });
  const rows = {
    options: [['-V, --version', 'Print the version'], ...options, ['-h, --help', 'Show help']],
    groups: COMMAND_GROUPS.map(({ title, commands }, index) => ({
      title,
      commands: [
        ...commands.map(({ name, summary }) => [name, summary]),
        ...(index === COMMAND_GROUPS.length - 1 ? [['help [command]', 'Show the help of a command']] : []),
      ],
    })),
  };
  const width = Math.max(...rows.options.map(([term = '']) => term.length));
  const list = (entries: readonly string[][]) =>
    layOutColumns(
      entries.map(([term = '', doc = '']) => [term.padEnd(width), doc]),
      { columns: style.columns, indent: 2 },
    );
  return `${[
    `${style.strong('Usage:')} scaffold <command> [options]`,
    '',
    ...wrapText(DESCRIPTION, style.columns),
    '',
    ...rows.groups.flatMap(({ title, commands }) => [style.strong(`${title}:`), ...list(commands), '']),
    style.strong('Options:'),
    ...list(rows.options),
    '',
    style.strong('Examples:'),
    ...layOutColumns(
      EXAMPLES.map(([line, doc]) => [`$ ${line}`, doc]),
      { columns: style.columns, indent: 2 },
    ),
    '',
    ...CLOSING.flatMap((line) => wrapText(line, style.columns)),
  ].join('\n')}\n`;
}
