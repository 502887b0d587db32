import type { CommandDefinition, CommandEntry, OptionDefinition, OptionTable } from '../command.ts';
import { GLOBAL_OPTIONS } from '../global-options.ts';

/** What the word under the cursor is. */
export type Place =
  | { readonly kind: 'command' }
  | { readonly kind: 'option'; readonly options: OptionTable }
  | { readonly kind: 'value'; readonly option: OptionDefinition }
  | { readonly kind: 'argument'; readonly definition: CommandDefinition; readonly index: number };

/** A command line up to the cursor. */
export interface ReadLine {
  readonly place: Place;
  /** What is typed of the value itself. */
  readonly typed: string;
  /** What stands before it in the same word, e.g. `--tier=` or `db-postgres,`. */
  readonly prefix: string;
}

/**
 * Finds out what is being typed. Nothing is refused: a line under construction is often wrong.
 *
 * @param words What follows the program's name; the last one is under the cursor and may be empty.
 */
export async function readLine(words: readonly string[], commands: readonly CommandEntry[]): Promise<ReadLine> {
  const before = joinAssignments(words);
  const current = before.pop() ?? '';
  const entry = findCommand(before, commands);
  const definition = await entry?.load();
  const options: OptionTable = { ...definition?.options, ...GLOBAL_OPTIONS };
  const assigned = /^(--[^=]+)=(.*)$/s.exec(current);
  if (assigned !== null) {
    const [, flag = '', value = ''] = assigned;
    return readValue(findOption(flag, options), value, `${flag}=`, options);
  }
  const previous = findOption(before.at(-1) ?? '', options);
  if (previous !== undefined && takesValue(previous)) return readValue(previous, current, '', options);
  if (current.startsWith('-')) return { place: { kind: 'option', options }, typed: current, prefix: '' };
  if (entry === undefined || definition === undefined)
    return { place: { kind: 'command' }, typed: current, prefix: '' };
  const index = countArguments(before.slice(before.indexOf(entry.name) + 1), options);
  return { place: { kind: 'argument', definition, index }, typed: current, prefix: '' };
}

/** Bash takes `--tier=basic` for three words. */
function joinAssignments(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    const continues = last?.startsWith('--') && (word === '=' || last.endsWith('='));
    if (continues && last !== undefined) joined[joined.length - 1] = last + word;
    else joined.push(word);
  }
  return joined;
}

function findCommand(words: readonly string[], commands: readonly CommandEntry[]): CommandEntry | undefined {
  const name = words.find((word, index) => !word.startsWith('-') && !isTaken(words, index, GLOBAL_OPTIONS));
  return commands.find((command) => command.name === name);
}

function countArguments(words: readonly string[], options: OptionTable): number {
  return words.filter((word, index) => !word.startsWith('-') && !isTaken(words, index, options)).length;
}

/** Whether a word is the value of the option before it. */
function isTaken(words: readonly string[], index: number, options: OptionTable): boolean {
  const option = findOption(words[index - 1] ?? '', options);
  return option !== undefined && takesValue(option);
}

function findOption(word: string, options: OptionTable): OptionDefinition | undefined {
  if (word.startsWith('--')) return Object.hasOwn(options, word.slice(2)) ? options[word.slice(2)] : undefined;
  return Object.values(options).find(({ short }) => short !== undefined && word === `-${short}`);
}

function takesValue(option: OptionDefinition): boolean {
  return option.kind !== 'switch';
}

/** Of a list in one word, the part behind the last separator is typed. */
function readValue(
  option: OptionDefinition | undefined,
  value: string,
  prefix: string,
  options: OptionTable,
): ReadLine {
  if (option === undefined) return { place: { kind: 'option', options }, typed: `${prefix}${value}`, prefix: '' };
  const separator = option.kind === 'list' ? option.separator : undefined;
  const cut = separator === undefined ? 0 : value.lastIndexOf(separator) + 1;
  return { place: { kind: 'value', option }, typed: value.slice(cut), prefix: prefix + value.slice(0, cut) };
}
