import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { EXIT, type ExitCode, ScaffoldError } from '../domain/errors.ts';
import type { CommandDefinition, CommandResult, OptionDefinition, OptionTable } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { type CliIo, canAsk } from './io.ts';
import { dropControlCharacters, writeText } from './output.ts';
import { collectValues } from './read-values.ts';
import { exitCodeOf, renderError, renderErrorDocument } from './render-error.ts';
import { chooseErrorStyle, chooseReportStyle } from './report/style.ts';
import type { UseCases } from './use-cases.ts';

const SCHEMA_VERSION = 1;

/** Parses and runs a command line, prints its result or its error, and returns the exit code. Never rejects. */
export async function runProgram(argv: readonly string[], io: CliIo, useCases: UseCases): Promise<ExitCode> {
  const own = argv.slice(0, argv.indexOf('--') === -1 ? argv.length : argv.indexOf('--'));
  const output = { json: own.includes('--json'), noColor: own.includes('--no-color') };
  try {
    const result = await parseAndRun(argv, io, useCases, output.noColor);
    return result === undefined ? EXIT.done : await printResult(result, io, output.json);
  } catch (error) {
    return await printError(error, io, output);
  }
}

/** Undefined when help was printed. */
async function parseAndRun(
  argv: readonly string[],
  io: CliIo,
  useCases: UseCases,
  noColor: boolean,
): Promise<CommandResult | undefined> {
  let result: CommandResult | undefined;
  let used = 'scaffold';
  const style = chooseReportStyle(io, noColor);
  const program = createProgram(io, style.columns, style.colored);
  for (const entry of COMMANDS) {
    const command = program.command(entry.name).summary(entry.summary).description(`${entry.summary}.`);
    command.action(async () => {
      const definition = await entry.load();
      const globals = collectValues({ arguments: {}, options: GLOBAL_OPTIONS }, program);
      const flags = { json: globals.isSet('json'), yes: globals.isSet('yes') };
      result = await definition.run({
        values: collectValues(definition, command),
        cwd: resolve(io.cwd, globals.text('directory') ?? '.'),
        interactive: canAsk(io, flags),
        json: flags.json,
        io,
        style,
        useCases,
      });
    });
  }
  program.hook('preSubcommand', async (_, command) => {
    const entry = COMMANDS.find(({ name }) => name === command.name());
    if (entry === undefined) return;
    used = `scaffold ${entry.name}`;
    declareInputs(command, await entry.load());
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return result;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw explainUsage(error, used);
  }
}

function createProgram(io: CliIo, columns: number | undefined, colored: boolean): Command {
  const program = new Command('scaffold')
    .description('Create production-ready service repositories from composable features, and keep them current.')
    .usage('<command> [options]')
    .helpCommand('help [command]', 'Show the help of a command')
    .helpOption('-h, --help', 'Show help')
    .version(io.version, '-V, --version', 'Print the version')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => (colored ? `\u001b[1m${title}\u001b[22m` : title),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are thrown, and shown by the one renderer.
      outputError: () => undefined,
      getOutHelpWidth: () => columns ?? 80,
      getErrHelpWidth: () => columns ?? 80,
      getOutHasColors: () => colored,
      getErrHasColors: () => colored,
    })
    .exitOverride();
  declareOptions(program, GLOBAL_OPTIONS);
  program.addHelpText('after', EXAMPLES);
  return program;
}

const EXAMPLES = `
Examples:
  $ scaffold new billing                    ask for the rest
  $ scaffold new billing --tier basic --module invoice --yes
  $ scaffold list --category data
  $ scaffold info db-postgres

Run \`scaffold <command> --help\` for the options of a command.`;

/** Gives a command its arguments, options and help, once it is known to be the one that is used. */
export function declareInputs(command: Command, definition: CommandDefinition): void {
  for (const [name, argument] of Object.entries(definition.arguments)) {
    command.argument(argument.required ? `<${name}>` : `[${name}]`, argument.doc);
  }
  declareOptions(command, definition.options);
  const rows = definition.examples.map(({ command: line, doc }) => `  # ${doc}\n  $ ${line}`);
  command.addHelpText('after', `\nExamples:\n${rows.join('\n')}`);
}

function declareOptions(command: Command, table: OptionTable): void {
  for (const [name, definition] of Object.entries(table)) command.addOption(createOption(name, definition));
}

function createOption(name: string, definition: OptionDefinition): Option {
  const short = definition.short === undefined ? '' : `-${definition.short}, `;
  if (definition.kind === 'switch') return new Option(`${short}--${name}`, definition.doc);
  const option = new Option(`${short}--${name} <${definition.placeholder}>`, definition.doc);
  if (definition.kind === 'value') return definition.choices ? option.choices(definition.choices) : option;
  const { separator } = definition;
  return option.argParser<readonly string[] | undefined>((value, previous = []) => [
    ...previous,
    ...(separator === undefined ? [value] : value.split(separator).map((part) => part.trim())).filter(Boolean),
  ]);
}

/** Commander's words, without its prefix; the second line, where there is one, is its near miss. */
function explainUsage(error: CommanderError, used: string): ScaffoldError {
  const [message = '', nearMiss] = error.message.replace(/^error: /, '').split('\n');
  const said = error.code === 'commander.help' ? 'no command is given' : message.replace(/\.$/, '');
  const help = `Run \`${used} --help\`.`;
  return new ScaffoldError('USAGE', `${said.charAt(0).toUpperCase()}${said.slice(1)}.`, {
    hint: nearMiss === undefined ? help : `${nearMiss.replace(/^\(|\)$/g, '')} ${help}`,
  });
}

async function printResult(result: CommandResult, io: CliIo, json: boolean): Promise<ExitCode> {
  if (json || result.asJson) {
    await writeText(io.stdout, renderJson(result.document));
  } else {
    await writeText(io.stdout, dropControlCharacters(result.text));
    await writeText(io.stderr, dropControlCharacters(result.words ?? ''));
  }
  return result.exit ?? EXIT.done;
}

async function printError(
  error: unknown,
  io: CliIo,
  output: { readonly json: boolean; readonly noColor: boolean },
): Promise<ExitCode> {
  const platform = `scaffold ${io.version}, ${io.platform}`;
  const style = chooseErrorStyle(io, output.noColor);
  try {
    if (output.json) await writeText(io.stdout, renderJson(renderErrorDocument(error, platform)));
    else await writeText(io.stderr, dropControlCharacters(renderError(error, style, platform)));
  } catch {
    // The stream that should carry the report is gone: the exit code still tells.
    return exitCodeOf(error);
  }
  return exitCodeOf(error);
}

function renderJson(document: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...document }, undefined, 2)}\n`;
}
