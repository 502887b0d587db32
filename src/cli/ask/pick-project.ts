import type { PickedAnswers, PickFeatures } from '../../app/picker.ts';
import type { CreateProjectRequest } from '../../app/use-cases.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { IntentDefaults } from '../../domain/intent/intent-defaults.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import { commandLineOf, quoteForShell } from '../command-line.ts';
import type { CliIo } from '../io.ts';

/** The least window for the full screen; in a smaller one questions come one by one. */
const LEAST_COLUMNS = 70;
const LEAST_ROWS = 20;

/** The full screen, where the terminal can show it. */
export function findPicker({ terminal, env, pickFeatures }: CliIo): PickFeatures | undefined {
  const { columns = 0, rows = 0 } = terminal;
  return env.TERM !== 'dumb' && columns >= LEAST_COLUMNS && rows >= LEAST_ROWS ? pickFeatures : undefined;
}

/**
 * Lets the user complete a request on the full screen. Throws INTERRUPTED when they leave.
 *
 * @param base what the flags say
 */
export async function pickProject(
  base: CreateProjectRequest,
  pickFeatures: PickFeatures,
  { io, colored }: { readonly io: CliIo; readonly colored: boolean },
): Promise<CreateProjectRequest> {
  const complete = (answers: PickedAnswers) => completeWith(base, answers);
  const picked = await pickFeatures({
    kind: 'new',
    cwd: base.cwd,
    featureDirs: base.featureDirs,
    given: answersOf(base),
    toIntent: (answers) => complete(answers).intent,
    toCommand: (answers) => quoteForShell(commandLineOf(complete(answers), io.cwd)),
    colored,
    signal: io.signal,
  });
  if (picked === undefined) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
  return complete(picked);
}

/** What a request has decided already. */
export function answersOf({ target, intent: { overrides, defaults = [] } }: CreateProjectRequest): PickedAnswers {
  return {
    target: target ?? '',
    ...(overrides.stack === undefined ? {} : { stack: overrides.stack }),
    tier: TIERS.find((tier) => tier === overrides.tier) ?? findDefaultTier(defaults) ?? 'basic',
    features: overrides.features,
    without: overrides.without,
    modules: overrides.modules,
    set: overrides.set,
  };
}

function findDefaultTier(defaults: readonly IntentDefaults[]): PickedAnswers['tier'] | undefined {
  return defaults.find(({ tier }) => tier !== undefined)?.tier;
}

/** A request with the answers in it. */
export function completeWith(base: CreateProjectRequest, { target, ...choices }: PickedAnswers): CreateProjectRequest {
  return { ...base, target, intent: { ...base.intent, overrides: { ...base.intent.overrides, ...choices } } };
}
