import type { PickedAnswers, PickFeatures } from '../../app/picker.ts';
import type { Change } from '../../app/repository-requests.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { quoteForShell } from '../command-line.ts';
import type { CliIo } from '../io.ts';

type AddChange = Extract<Change, { kind: 'add' }>;

interface PickPlace {
  readonly io: CliIo;
  readonly cwd: string;
  readonly featureDirs: readonly string[];
  readonly colored: boolean;
  /** Flags of the change that the picker knows nothing of. */
  readonly flags: readonly string[];
}

/**
 * Lets the user change the selection of a repository on the full screen. Throws INTERRUPTED when they leave.
 *
 * @param given what the repository has selected
 */
export async function pickChange(
  given: PickedAnswers,
  pickFeatures: PickFeatures,
  { io, cwd, featureDirs, colored, flags }: PickPlace,
): Promise<AddChange> {
  const toCommand = (answers: PickedAnswers) =>
    quoteForShell([...changeCommandOf(compareSelections(given, answers) ?? NOTHING), ...flags, '--yes']);
  const toChange = (answers: PickedAnswers) => compareSelections(given, answers);
  const picked = await pickFeatures({
    kind: 'add',
    ...{ cwd, featureDirs, given, toChange, toCommand, colored },
    signal: io.signal,
  });
  if (picked === undefined) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
  return compareSelections(given, picked) ?? NOTHING;
}

const NOTHING: AddChange = { kind: 'add', features: [], without: [], modules: [], set: [] };

/** What leads from one selection to another; undefined where nothing does. */
export function compareSelections(given: PickedAnswers, next: PickedAnswers): AddChange | undefined {
  const had = new Set(given.features.map(idOf));
  const has = new Set(next.features.map(idOf));
  const change: AddChange = {
    kind: 'add',
    features: unique([
      ...next.features.filter((wish) => !had.has(idOf(wish))),
      ...given.without.filter((id) => !next.without.includes(id) && !has.has(id)),
    ]),
    without: unique([
      ...given.features.map(idOf).filter((id) => !has.has(id)),
      ...next.without.filter((id) => !given.without.includes(id)),
    ]),
    modules: next.modules,
    set: next.set.filter((answer) => !given.set.some((old) => isSameAnswer(old, answer))),
    ...(next.tier === given.tier ? {} : { tier: next.tier }),
  };
  return isEmptyChange(change) ? undefined : change;
}

/** Whether a change asks for nothing. */
export function isEmptyChange({ features, without = [], modules, set, tier }: AddChange): boolean {
  return features.length + without.length + modules.length + set.length === 0 && tier === undefined;
}

/** The command line of a change: `scaffold add ...`, or `scaffold tier ...` where nothing else changes. */
export function changeCommandOf({ tier, ...change }: AddChange): readonly string[] {
  if (tier !== undefined && isEmptyChange(change)) return ['scaffold', 'tier', tier];
  const { features, without = [], modules, set } = change;
  return [
    'scaffold',
    'add',
    ...features,
    ...(tier === undefined ? [] : ['--tier', tier]),
    ...(without.length === 0 ? [] : ['--without', without.join(',')]),
    ...modules.flatMap((module) => ['--module', module]),
    ...set.flatMap(({ feature, option, value }) => ['--set', `${feature}.${option}=${value}`]),
  ];
}

function isSameAnswer(a: PickedAnswers['set'][number], b: PickedAnswers['set'][number]): boolean {
  return a.feature === b.feature && a.option === b.option && a.value === b.value;
}

function idOf(wish: string): string {
  return wish.replace(/@.*$/s, '');
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
