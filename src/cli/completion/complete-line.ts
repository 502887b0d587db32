import type { CatalogueView } from '../../app/use-cases.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import type { CommandEntry, Completes } from '../command.ts';
import { type Place, readLine } from './read-line.ts';

/** A whole word that a shell may put in, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly doc: string;
}

/** What a line can be completed from. The catalogue is read only where its names are wanted. */
export interface CompletionSources {
  readonly commands: readonly CommandEntry[];
  readCatalogue(): Promise<CatalogueView>;
}

/**
 * What may stand at the cursor; empty where the shell should offer files.
 *
 * @param words What follows the program's name; the last one is under the cursor and may be empty.
 */
export async function completeLine(
  words: readonly string[],
  sources: CompletionSources,
): Promise<readonly Candidate[]> {
  const { place, typed, prefix } = await readLine(words, sources.commands);
  const candidates = await listCandidates(place, sources);
  return candidates.filter(({ word }) => word.startsWith(typed)).map(({ word, doc }) => ({ word: prefix + word, doc }));
}

async function listCandidates(place: Place, sources: CompletionSources): Promise<readonly Candidate[]> {
  switch (place.kind) {
    case 'command':
      return [...sources.commands.map(({ name, summary }) => ({ word: name, doc: summary })), ...PROGRAM_FLAGS];
    case 'option':
      return [...Object.entries(place.options).map(([name, { doc }]) => ({ word: `--${name}`, doc })), HELP];
    case 'value': {
      const { option } = place;
      return option.kind === 'value' && option.choices !== undefined
        ? option.choices.map((word) => ({ word, doc: '' }))
        : await listKind(option.completes, sources);
    }
    case 'argument': {
      const declared = Object.values(place.definition.arguments);
      const argument = declared[place.index] ?? declared.findLast(({ variadic }) => variadic === true);
      return argument?.choices?.map((word) => ({ word, doc: '' })) ?? (await listKind(argument?.completes, sources));
    }
  }
}

const HELP: Candidate = { word: '--help', doc: 'Show help' };
const PROGRAM_FLAGS: readonly Candidate[] = [{ word: '--version', doc: 'Print the version' }, HELP];

async function listKind(kind: Completes | undefined, sources: CompletionSources): Promise<readonly Candidate[]> {
  switch (kind) {
    case undefined:
      return [];
    case 'tiers':
      return TIERS.map((word) => ({ word, doc: '' }));
    case 'commands':
      return sources.commands.map(({ name, summary }) => ({ word: name, doc: summary }));
    case 'stacks':
      return (await sources.readCatalogue()).stacks.map(({ id, title }) => ({ word: id, doc: title }));
    case 'features':
      return (await listOffered(sources)).map(({ id, summary }) => ({ word: id, doc: summary }));
    case 'capabilities': {
      const names = (await listOffered(sources)).flatMap(({ provides }) => provides);
      return [...new Set(names)].sort().map((word) => ({ word, doc: '' }));
    }
  }
}

async function listOffered({ readCatalogue }: CompletionSources): Promise<CatalogueView['features']> {
  return (await readCatalogue()).features.filter(({ hidden }) => !hidden);
}
