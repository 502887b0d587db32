import type { UseCases } from '../app/use-cases.ts';
import type { ExitCode } from '../domain/errors.ts';
import type { IntentDefaults } from '../domain/intent/intent-defaults.ts';
import type { CliIo } from './io.ts';
import type { Style } from './report/style.ts';

/** A question that is put on a terminal when the answer is not among the flags. */
export interface Question {
  readonly message: string;
  readonly initial?: string;
  /** Without an answer the command cannot run; otherwise an empty answer is fine. */
  readonly required: boolean;
}

/** What a shell offers for a value; `choices` need no kind. Where there is neither, it offers files. */
export type Completes = 'features' | 'stacks' | 'tiers' | 'capabilities' | 'commands';

interface ArgumentDefinition {
  readonly doc: string;
  /** For a shell that completes; what is admitted is left to the command. */
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  readonly required: boolean;
  /** Takes all further words, read as a list; only the last argument may. */
  readonly variadic?: true;
  readonly ask?: Question;
}

interface OptionBase {
  readonly doc: string;
  /** For options that take a value. */
  readonly completes?: Completes;
  /** One letter. */
  readonly short?: string;
  /** For options that take a value, e.g. `file`. */
  readonly ask?: Question;
}

/** A flag without a value. A name that starts with `no-` is set when the flag is there. */
interface SwitchOption extends OptionBase {
  readonly kind: 'switch';
}

interface ValueOption extends OptionBase {
  readonly kind: 'value';
  readonly placeholder: string;
  readonly choices?: readonly string[];
}

/** May be repeated; with a separator one value may hold several. */
interface ListOption extends OptionBase {
  readonly kind: 'list';
  readonly placeholder: string;
  readonly separator?: ',';
  /** The list that says the opposite about the same ids (`id` or `id@range`): what is said last about an id counts. */
  readonly opposite?: string;
}

export type OptionDefinition = SwitchOption | ValueOption | ListOption;

/** By long name without the dashes, in the order of the help. */
export type OptionTable = Readonly<Record<string, OptionDefinition>>;
export type ArgumentTable = Readonly<Record<string, ArgumentDefinition>>;

type NamesOf<O extends OptionTable, K extends OptionDefinition['kind']> = {
  [N in keyof O & string]: O[N]['kind'] extends K ? N : never;
}[keyof O & string];

/** What was typed, by the names of the table; a name that the command does not declare is a type error. */
export interface Values<Text extends string = string, List extends string = string, Switch extends string = string> {
  text(name: Text): string | undefined;
  list(name: List): readonly string[];
  isSet(name: Switch): boolean;
}

export type ValuesOf<A extends ArgumentTable, O extends OptionTable> = Values<
  (keyof A & string) | NamesOf<O, 'value'>,
  (keyof A & string) | NamesOf<O, 'list'>,
  NamesOf<O, 'switch'>
>;

/** One run of a command. */
export interface Invocation<V = Values> {
  readonly values: V;
  /** The same without what defaults add. */
  readonly typed: Values;
  /** Absolute: the working directory after `-C`. */
  readonly cwd: string;
  /** Whether the user may be asked. */
  readonly interactive: boolean;
  readonly json: boolean;
  readonly io: CliIo;
  /** Of the environment and the company, for whoever reads an intent; the first wins. */
  readonly defaults: readonly IntentDefaults[];
  readonly style: Style;
  readonly useCases: UseCases;
  /** Every command there is. */
  readonly commands: readonly CommandEntry[];
}

/** What a command has to say; the program renders and prints either the document or the text. */
export interface CommandResult {
  /** For `--json`, without the schema version. */
  document(): Readonly<Record<string, unknown>>;
  /** For people, on stdout; ends with a newline unless empty. */
  text(): string;
  /** Remarks beside the data, on stderr; left out with `--json`. */
  readonly words?: string;
  /** Print the document although `--json` was not given. */
  readonly asJson?: boolean;
  readonly exit?: ExitCode;
}

export interface Example {
  readonly command: string;
  readonly doc: string;
}

/** A command as data: flags, help, prompts and the reference page come from the same tables. */
export interface CommandDefinition {
  readonly arguments: ArgumentTable;
  readonly options: OptionTable;
  readonly examples: readonly Example[];
  run(invocation: Invocation): Promise<CommandResult>;
}

/** A line of the command list. The definition is loaded only when the command is used. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandDefinition>;
}

/** Checks a command against its own tables: `run` can only read what they declare. */
export function defineCommand<A extends ArgumentTable, O extends OptionTable>(definition: {
  readonly arguments: A;
  readonly options: O;
  readonly examples: readonly Example[];
  run(invocation: Invocation<ValuesOf<A, O>>): Promise<CommandResult>;
}): CommandDefinition {
  return definition;
}
