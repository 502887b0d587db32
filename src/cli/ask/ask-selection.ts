import {
  answerOption,
  applyRepair,
  describeRepair,
  idOf,
  leaveOut,
  sortRepairs,
  takeIn,
} from '../../app/change-picked.ts';
import type { PickedAnswers } from '../../app/picker.ts';
import type { Asker } from '../../app/ports.ts';
import type { FeatureSummary } from '../../app/use-cases.ts';
import { parseOptionText } from '../../domain/manifest/check-options.ts';
import type { OptionDefinition } from '../../domain/manifest/option-definition.ts';
import { suggestName } from '../../domain/names/near-miss.ts';
import type { Problem } from '../../domain/problem.ts';
import { padEnd, wrapText } from '../report/lay-out.ts';

export interface SelectionTools {
  readonly asker: Asker;
  /** The catalogue. */
  readonly features: readonly FeatureSummary[];
  /** Why the answers cannot hold; nothing where they can. */
  check(answers: PickedAnswers): Promise<readonly Problem[]>;
  /** Shows a text beside the questions. */
  say(text: string): void;
  /** Width of the window. */
  readonly columns: number;
}

/** Asks for features, their options and, where they cannot be together, which repair is wanted: what the full screen offers, line by line. */
export async function askSelection(given: PickedAnswers, tools: SelectionTools): Promise<PickedAnswers> {
  let answers = await askFeatures(given, tools);
  for (;;) {
    answers = await askOptions(answers, given, tools);
    const problems = await tools.check(answers);
    if (problems.length === 0) return answers;
    answers = (await askRepair(problems, answers, tools)) ?? (await askFeatures(given, tools));
  }
}

async function askFeatures(given: PickedAnswers, { asker, features, columns }: SelectionTools): Promise<PickedAnswers> {
  const known = features.filter(({ hidden }) => !hidden).map(({ id }) => id);
  const validate = (text: string) => {
    const said = checkIds(text, known);
    // A sign of the prompt stands before it.
    return said === undefined ? undefined : wrapText(said, columns - 2).join('\n  ');
  };
  const added = await asker.input({
    message: 'Features to add? Ids with commas; ? lists them, enter for none',
    validate,
  });
  const left = await asker.input({ message: 'Features to leave out? Ids with commas, enter for none', validate });
  const taken = splitIds(added).reduce(takeIn, given);
  return splitIds(left).reduce(leaveOut, taken);
}

function splitIds(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((id) => id !== '');
}

/** A question mark is answered with the list: nobody should have to leave to look ids up. */
function checkIds(text: string, known: readonly string[]): string | undefined {
  if (text.trim() === '?') return known.join(', ');
  const unknown = splitIds(text).find((id) => !known.includes(idOf(id)));
  if (unknown === undefined) return undefined;
  return `There is no feature "${unknown}". ${suggestName(unknown, known, 'Type ? for all of them.')}`;
}

/** The options of what has just been taken in; those without a default have to be answered. */
async function askOptions(answers: PickedAnswers, given: PickedAnswers, tools: SelectionTools): Promise<PickedAnswers> {
  const had = [...given.features.map(idOf), ...answers.set.map(({ feature }) => feature)];
  const fresh = answers.features.map(idOf).filter((id) => !had.includes(id));
  let answered = answers;
  for (const feature of tools.features.filter(({ id }) => fresh.includes(id)))
    answered = await askOptionsOf(feature, answered, tools);
  return answered;
}

async function askOptionsOf(
  { id, options }: FeatureSummary,
  answers: PickedAnswers,
  { asker }: SelectionTools,
): Promise<PickedAnswers> {
  const entries = Object.entries(options);
  if (entries.length === 0) return answers;
  const required = entries.filter(([, definition]) => definition.default === undefined);
  const all =
    required.length < entries.length &&
    (await asker.choose({
      message: `${id} has ${entries.length} ${entries.length === 1 ? 'option' : 'options'}.`,
      choices: [
        { value: 'no', title: 'Take the defaults' },
        { value: 'yes', title: 'Answer them' },
      ],
      initial: 'no',
    })) === 'yes';
  let answered = answers;
  for (const [option, definition] of all ? entries : required) {
    const value = await askOption(`${id}.${option}`, definition, asker);
    const isDefault = definition.default !== undefined && value === printDefault(definition);
    answered = isDefault ? answered : answerOption(answered, { feature: id, option }, value);
  }
  return answered;
}

async function askOption(path: string, definition: OptionDefinition, asker: Asker): Promise<string> {
  const message = `${path}: ${definition.title}?`;
  const initial = definition.default === undefined ? {} : { initial: printDefault(definition) };
  const choices =
    definition.type === 'boolean' ? ['true', 'false'] : definition.type === 'enum' ? definition.values : [];
  if (choices.length > 0)
    return await asker.choose({ message, choices: choices.map((value) => ({ value, title: value })), ...initial });
  return await asker.input({
    message,
    ...initial,
    validate: (text) => {
      const parsed = parseOptionText(definition, text, path);
      if (parsed.ok) return undefined;
      return parsed.problems.map(({ message: said, hint }) => [said, hint].filter(Boolean).join(' ')).join(' ');
    },
  });
}

function printDefault({ default: value }: OptionDefinition): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The answers after a repair; undefined: choose again. */
async function askRepair(
  found: readonly Problem[],
  answers: PickedAnswers,
  { asker, say, columns }: SelectionTools,
): Promise<PickedAnswers | undefined> {
  const problems = sortRepairs(found, answers.features.at(-1));
  for (const { message, details = [], hint, repairs } of problems) {
    const lines = [
      ...wrapText(message, columns),
      ...details
        .flatMap((detail) => wrapText(detail.trim().replace(/ {2,}/, ': '), columns - 2))
        .map((line) => `  ${line}`),
      ...(repairs === undefined && hint ? wrapText(hint, columns) : []),
    ];
    say(`\n${lines.join('\n')}\n\n`);
  }
  const repairs = problems.flatMap((problem) => problem.repairs ?? []);
  const width = Math.max(...repairs.map((repair) => describeRepair(repair).length), 0);
  const chosen = await asker.choose({
    message: 'This selection does not hold. What now?',
    choices: [
      ...repairs.map((repair, index) => ({
        value: String(index),
        title: padEnd(describeRepair(repair), width),
        hint: `resolves to ${repair.resolvesTo} features`,
      })),
      { value: 'again', title: 'Choose the features again' },
    ],
  });
  const repair = repairs[Number(chosen)];
  return repair === undefined ? undefined : applyRepair(answers, repair);
}
