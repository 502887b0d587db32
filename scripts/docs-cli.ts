/** `node scripts/docs-cli.ts`: writes docs/cli.md, the reference of commands and flags. */
import { writeFileSync } from 'node:fs';
import type { CommandDefinition, CommandEntry, OptionDefinition, OptionTable } from '../src/cli/command.ts';
import { COMMANDS } from '../src/cli/command-table.ts';
import { GLOBAL_OPTIONS } from '../src/cli/global-options.ts';
import { escapeCell } from './escape-cell.ts';

export const CLI_PAGE = 'docs/cli.md';

/** The page as Markdown, from the same tables as the flags and the help. */
export async function renderCliPage(): Promise<string> {
  const sections = await Promise.all(COMMANDS.map(async (entry) => renderCommand(entry, await entry.load())));
  return `${[
    '<!-- Derived from src/cli/command-table.ts and the commands by `npm run docs`; edit those instead. -->',
    '# Commands',
    '',
    ...COMMANDS.map(({ name, summary }) => `- [\`scaffold ${name}\`](#scaffold-${name}): ${summary}`),
    '',
    '## For every command',
    '',
    ...renderOptions(GLOBAL_OPTIONS),
    '',
    '- Data goes to stdout, words to stderr. `--json` prints exactly one document with `schemaVersion`, errors too.',
    '- Nobody is asked when stdin or stdout is no terminal, when `CI` is set, or with `--yes` or `--json`; what is missing is',
    '  then one error that names every missing flag.',
    '- `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `COLUMNS` are respected.',
    '- Exit codes and error codes are in [errors.md](errors.md).',
    ...sections.flat(),
  ].join('\n')}\n`;
}

function renderCommand({ name, summary }: CommandEntry, command: CommandDefinition): readonly string[] {
  const operands = Object.entries(command.arguments);
  const usage = operands
    .map(([name, { required, variadic }]) => [variadic ? `${name}...` : name, required] as const)
    .map(([operand, required]) => (required ? ` <${operand}>` : ` [${operand}]`))
    .join('');
  return [
    '',
    `## scaffold ${name}`,
    '',
    `${summary}.`,
    '',
    '```',
    `scaffold ${name}${usage} [options]`,
    '```',
    '',
    ...(operands.length > 0
      ? [
          '| argument | |',
          '|---|---|',
          ...operands.map(([operand, { doc }]) => `| \`${operand}\` | ${escapeCell(doc)} |`),
          '',
        ]
      : []),
    ...renderOptions(command.options),
    '',
    '```sh',
    ...command.examples.flatMap((example, index) => [...(index > 0 ? [''] : []), `# ${example.doc}`, example.command]),
    '```',
  ];
}

function renderOptions(options: OptionTable): readonly string[] {
  const rows = Object.entries(options).map(
    ([name, option]) => `| \`${describeFlag(name, option)}\` | ${escapeCell(describeOption(option))} |`,
  );
  return ['| option | |', '|---|---|', ...rows];
}

function describeFlag(name: string, option: OptionDefinition): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}--${name}${option.kind === 'switch' ? '' : ` <${option.placeholder}>`}`;
}

function describeOption(option: OptionDefinition): string {
  const choices = option.kind === 'value' && option.choices ? `: ${option.choices.join(', ')}` : '';
  return `${option.doc}${choices}${option.ask ? '; asked for on a terminal' : ''}`;
}

if (import.meta.main) writeFileSync(CLI_PAGE, await renderCliPage());
