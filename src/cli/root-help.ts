import { COMMANDS } from './command-table.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { layOutColumns, wrapText } from './report/lay-out.ts';
import type { Style } from './report/style.ts';

const DESCRIPTION = 'Create production-ready service repositories from composable features, and keep them current.';

const EXAMPLES = `
Examples:
  $ scaffold new billing                    ask for the rest
  $ scaffold new billing --tier basic --module invoice --yes
  $ scaffold list --category data
  $ scaffold info db-postgres

Run \`scaffold <command> --help\` for the options of a command.`;

/** The help of the program, as the parser would show it: it is asked for often, and drawn without loading the parser. */
export function renderRootHelp(style: Style): string {
  const options = Object.entries(GLOBAL_OPTIONS).map(([name, option]) => {
    const short = 'short' in option ? `-${option.short}, ` : '';
    const value = 'placeholder' in option ? ` <${option.placeholder}>` : '';
    return [`${short}--${name}${value}`, option.doc];
  });
  const rows = {
    options: [['-V, --version', 'Print the version'], ...options, ['-h, --help', 'Show help']],
    commands: [
      ...COMMANDS.map(({ name, summary }) => [name, summary]),
      ['help [command]', 'Show the help of a command'],
    ],
  };
  const width = Math.max(...[...rows.options, ...rows.commands].map(([term = '']) => term.length));
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
    style.strong('Options:'),
    ...list(rows.options),
    '',
    style.strong('Commands:'),
    ...list(rows.commands),
    EXAMPLES,
  ].join('\n')}\n`;
}
