import { resolve } from 'node:path';
import { Command, CommanderError, Help, Option } from 'commander';
import type { UseCases } from '../app/use-cases.ts';
import { EXIT, type ExitCode, ScaffoldError } from '../domain/errors.ts';
import type {
  CommandDefinition,
  CommandEntry,
  CommandResult,
  Invocation,
  OptionDefinition,
  OptionTable,
  Values,
} from './command.ts';
import { COMMANDS } from './command-table.ts';
import { explainUsage } from './explain-usage.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { type CliIo, canAsk } from './io.ts';
import { dropControlCharacters, writeText } from './output.ts';
import { readDefaults } from './read-defaults.ts';
import { collectValues } from './read-values.ts';
import { exitCodeOf, renderError, renderErrorDocument } from './render-error.ts';
import { chooseErrorStyle, chooseReportStyle, type Style } from './report/style.ts';
import { renderRootHelp } from './root-help.ts';

const SCHEMA_VERSION = 1;

/** Flags that also hold where the command line cannot be parsed. */
interface OutputFlags {
  readonly json: boolean;
  readonly noColor: boolean;
}

/** Parses and runs a command line, prints its result or its error, and returns the exit code. Never rejects. */
export async function runProgram(argv: readonly string[], io: CliIo, useCases: UseCases): Promise<ExitCode> {
  const own = argv.slice(0, argv.indexOf('--') === -1 ? argv.length : argv.indexOf('--'));
  const output = { json: own.includes('--json'), noColor: own.includes('--no-color') };
  try {
    const result = await parseAndRun(argv, io, useCases, output);
    return await printResult(result, io, output.json);
  } catch (error) {
    return await printError(error, io, output);
  }
}

/** What commander prints by itself: help and the version. */
interface HelpOutput {
  out: string;
  err: string;
}

async function parseAndRun(
  argv: readonly string[],
  io: CliIo,
  useCases: UseCases,
  output: OutputFlags,
): Promise<CommandResult> {
  const style = chooseReportStyle(io, output.noColor);
  const help: HelpOutput = { out: '', err: '' };
  const program = createProgram(io.version, style, help);
  let used: CommandEntry | undefined;
  program.hook('preSubcommand', async (_, command) => {
    used = COMMANDS.find(({ name }) => name === command.name());
    if (used !== undefined) declareInputs(command, await used.load());
  });
  let result: CommandResult | undefined;
  for (const entry of COMMANDS) {
    const command = program.command(entry.name).summary(entry.summary).description(`${entry.summary}.`);
    command.action(async () => {
      const definition = await entry.load();
      result = await definition.run(await readInvocation(definition, { program, command }, { io, style, useCases }));
    });
  }
  try {
    await program.parseAsync(expandHelp(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help for a command that does not exist is refused like the command itself, with a near miss.
    const unknown = used === undefined && program.args.find((word) => !word.startsWith('-'));
    if (error.code === 'commander.helpDisplayed' && unknown) return await parseAndRun([unknown], io, useCases, output);
    if (!output.json) await writeText(io.stderr, help.err);
    if (error.exitCode !== 0) throw explainUsage(error, used);
  }
  return result ?? { document: () => ({ help: help.out }), text: () => help.out };
}

async function readInvocation(
  definition: CommandDefinition,
  parsed: { readonly program: Command; readonly command: Command },
  world: Pick<Invocation, 'io' | 'style' | 'useCases'>,
): Promise<Invocation> {
  const globals = collectValues({ arguments: {}, options: GLOBAL_OPTIONS }, parsed.program);
  const flags = { json: globals.isSet('json'), yes: globals.isSet('yes') };
  const cwd = readStart(world.io, globals.text('directory'));
  const values = collectValues(definition, parsed.command);
  // Only who takes features from somewhere is concerned by defaults.
  const takesFeatures = 'features-dir' in definition.options;
  const defaults = takesFeatures ? await readDefaults(world.io, cwd, values.text('defaults')) : undefined;
  return {
    ...world,
    commands: COMMANDS,
    defaults: defaults?.layers ?? [],
    values: defaults === undefined ? values : withFolders(values, defaults.featureDirs, cwd),
    typed: values,
    cwd,
    interactive: canAsk(world.io, flags),
    json: flags.json,
  };
}

/** The folders of features that were typed, and those of the defaults; the same one once. */
function withFolders(values: Values, folders: readonly string[], cwd: string): Values {
  if (folders.length === 0) return values;
  const byPath = new Map([...folders, ...values.list('features-dir')].map((folder) => [resolve(cwd, folder), folder]));
  return { ...values, list: (name) => (name === 'features-dir' ? [...byPath.values()] : values.list(name)) };
}

/** The folder that the run starts in. A misspelt `-C` must not make `new` create that folder. */
function readStart(io: CliIo, directory: string | undefined): string {
  if (directory === undefined) return io.cwd;
  const folder = resolve(io.cwd, directory);
  if (io.isFolder(folder)) return folder;
  throw new ScaffoldError('SOURCE_UNREADABLE', `-C names "${directory}", which is no folder.`);
}

function createProgram(version: string, style: Style, help: HelpOutput): Command {
  const program = new Command('scaffold')
    .usage('<command> [options]')
    .helpCommand('help [command]', 'Show the help of a command')
    .helpOption('-h, --help', 'Show help')
    .version(version, '-V, --version', 'Print the version')
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: ({ description, argChoices }) =>
        [description, argChoices?.join(', ')].filter(Boolean).join(': '),
      styleTitle: style.strong,
      formatHelp: (command, help) =>
        command.parent === null ? renderRootHelp(style) : Help.prototype.formatHelp.call(help, command, help),
    })
    .configureOutput({
      writeOut: (text) => {
        help.out += text;
      },
      writeErr: (text) => {
        help.err += text;
      },
      // Errors are thrown, and shown by the one renderer.
      outputError: () => undefined,
      getOutHelpWidth: () => style.columns,
      getErrHelpWidth: () => style.columns,
      getOutHasColors: () => style.colored,
      getErrHasColors: () => style.colored,
    })
    .exitOverride();
  declareOptions(program, GLOBAL_OPTIONS);
  return program;
}

/** Gives a command its arguments, options and help, once it is known to be the one that is used. */
function declareInputs(command: Command, definition: CommandDefinition): void {
  for (const [name, argument] of Object.entries(definition.arguments)) {
    const operand = argument.variadic ? `${name}...` : name;
    command.argument(argument.required ? `<${operand}>` : `[${operand}]`, argument.doc);
  }
  declareOptions(command, definition.options);
  const rows = definition.examples.map(({ command: line, doc }) => `  # ${doc}\n  $ ${line}`);
  command.addHelpText('after', `\nExamples:\n${rows.join('\n')}`);
}

function declareOptions(command: Command, table: OptionTable): void {
  for (const [name, definition] of Object.entries(table)) {
    command.addOption(createOption(name, definition));
    const opposite = definition.kind === 'list' ? definition.opposite : undefined;
    if (opposite === undefined) continue;
    command.on(`option:${name}`, (value: string) => {
      const before: unknown = command.getOptionValue(opposite);
      if (Array.isArray(before)) command.setOptionValue(opposite, dropIds(before, splitList(value)));
    });
  }
}

/** `a,,b` and an empty variable in a script are harmless. */
function splitList(value: string): readonly string[] {
  const parts = value.split(',').map((part) => part.trim());
  return parts.filter(Boolean);
}

/** The entries that are not about the same ids as `others`. */
function dropIds(entries: readonly string[], others: readonly string[]): readonly string[] {
  const ids = new Set(others.map(idOf));
  return entries.filter((entry) => !ids.has(idOf(entry)));
}

/** `db-core@^2` is about `db-core`. */
function idOf(entry: string): string {
  return entry.replace(/@.*$/s, '');
}

function createOption(name: string, definition: OptionDefinition): Option {
  const short = definition.short === undefined ? '' : `-${definition.short}, `;
  if (definition.kind === 'switch') return new Option(`${short}--${name}`, definition.doc);
  const option = new Option(`${short}--${name} <${definition.placeholder}>`, definition.doc);
  if (definition.kind === 'value') return definition.choices ? option.choices(definition.choices) : option;
  const { separator, opposite } = definition;
  return option.argParser<readonly string[] | undefined>((value, previous = []) => {
    // A single value is left to the application as it is.
    const values = separator === undefined ? [value] : splitList(value);
    return [...(opposite === undefined ? previous : dropIds(previous, values)), ...values];
  });
}

/** `help new` is `new --help`: only then is the command loaded before its help is shown. */
function expandHelp(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  return first === 'help' && rest.length > 0 ? [...rest, '--help'] : argv;
}

async function printResult(result: CommandResult, io: CliIo, json: boolean): Promise<ExitCode> {
  if (json || result.asJson) {
    await writeText(io.stdout, renderJson(result.document()));
  } else {
    await writeText(io.stdout, dropControlCharacters(result.text()));
    await writeText(io.stderr, dropControlCharacters(result.words ?? ''));
  }
  return result.exit ?? EXIT.done;
}

async function printError(error: unknown, io: CliIo, output: OutputFlags): Promise<ExitCode> {
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
