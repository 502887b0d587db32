import type { Problem, Repair } from '../domain/problem.ts';
import { TIERS } from '../domain/vocabulary.ts';
import type { PickedAnswers } from './picker.ts';

/** A feature as far as a toggle needs to know it. */
interface Toggled {
  readonly id: string;
  /** The tier brings it in by itself. */
  readonly isPreset: boolean;
  readonly isPresent: boolean;
}

/** Takes a feature in or leaves it out, with as few flags as possible. */
export function toggleFeature(answers: PickedAnswers, { id, isPreset, isPresent }: Toggled): PickedAnswers {
  if (isPresent) return isAsked(answers, id) && !isPreset ? dropWish(answers, id) : leaveOut(answers, id);
  const isLeftOut = answers.without.includes(id);
  const without = answers.without.filter((other) => other !== id);
  // What the tier brings in comes back by itself; if it is absent for another reason, only a wish brings it.
  return isLeftOut && isPreset ? { ...answers, without } : takeIn({ ...answers, without }, id);
}

export function isAsked({ features, set }: PickedAnswers, id: string): boolean {
  return features.some((wish) => idOf(wish) === id) || set.some(({ feature }) => feature === id);
}

export function takeIn(answers: PickedAnswers, id: string): PickedAnswers {
  return {
    ...answers,
    features: [...answers.features.filter((wish) => idOf(wish) !== id), id],
    without: answers.without.filter((other) => other !== id),
  };
}

export function leaveOut(answers: PickedAnswers, id: string): PickedAnswers {
  const { without } = answers;
  return { ...dropWish(answers, id), without: without.includes(id) ? without : [...without, id] };
}

/** An answer to an option is a wish as well. */
function dropWish(answers: PickedAnswers, id: string): PickedAnswers {
  return {
    ...answers,
    features: answers.features.filter((wish) => idOf(wish) !== id),
    set: answers.set.filter(({ feature }) => feature !== id),
  };
}

export function idOf(wish: string): string {
  return wish.replace(/@.*$/, '');
}

/** The problems, with repairs that take back the latest wish behind all others: nobody chooses for nothing. */
export function sortRepairs(problems: readonly Problem[], latest: string | undefined): readonly Problem[] {
  const takesBack = ({ flags }: Repair) => flags.includes(`--without ${latest}`);
  return problems.map((problem) => {
    const { repairs } = problem;
    if (repairs === undefined) return problem;
    return { ...problem, repairs: [...repairs.filter((repair) => !takesBack(repair)), ...repairs.filter(takesBack)] };
  });
}

/** A repair in words. */
export function describeRepair({ flags }: Repair): string {
  return flags.map(describeFlag).join(', ');
}

function describeFlag(flag: string): string {
  const [name = '', value = ''] = flag.split(' ');
  const words = { '--without': `leave out ${value}`, '--features': `take in ${value}`, '--tier': `tier ${value}` };
  return new Map(Object.entries(words)).get(name) ?? flag;
}

/** Applies the flags of a repair. */
export function applyRepair(answers: PickedAnswers, { flags }: Repair): PickedAnswers {
  let repaired = answers;
  const words = flags.flatMap((flag) => flag.split(' '));
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [flag, value = ''] = [words[index], words[index + 1]];
    const tier = TIERS.find((known) => known === value);
    if (flag === '--without') repaired = leaveOut(repaired, value);
    if (flag === '--features') repaired = takeIn(repaired, value);
    if (flag === '--tier' && tier !== undefined) repaired = { ...repaired, tier };
  }
  return repaired;
}

/** Answers an option; undefined takes the answer back. */
export function answerOption(
  answers: PickedAnswers,
  { feature, option }: { readonly feature: string; readonly option: string },
  value: string | undefined,
): PickedAnswers {
  const others = answers.set.filter((answer) => answer.feature !== feature || answer.option !== option);
  return { ...answers, set: value === undefined ? others : [...others, { feature, option, value }] };
}
