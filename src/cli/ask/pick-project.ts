import type { PickedAnswers, PickFeatures } from '../../app/picker.ts';
import type { CreateProjectRequest } from '../../app/use-cases.ts';
import { ScaffoldError } from '../../domain/errors.ts';
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
  const { overrides } = base.intent;
  const complete = (answers: PickedAnswers): CreateProjectRequest => {
    const { target, ...choices } = answers;
    return { ...base, target, intent: { ...base.intent, overrides: { ...overrides, ...choices } } };
  };
  const picked = await pickFeatures({
    cwd: base.cwd,
    featureDirs: base.featureDirs,
    given: {
      target: base.target ?? '',
      ...(overrides.stack === undefined ? {} : { stack: overrides.stack }),
      tier: TIERS.find((tier) => tier === overrides.tier) ?? findDefaultTier(base) ?? 'basic',
      features: overrides.features,
      without: overrides.without,
      modules: overrides.modules,
      set: overrides.set,
    },
    toIntent: (answers) => complete(answers).intent,
    toCommand: (answers) => quoteForShell(commandLineOf(complete(answers), io.cwd)),
    colored,
    signal: io.signal,
  });
  if (picked === undefined) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
  return complete(picked);
}

function findDefaultTier({ intent }: CreateProjectRequest): PickedAnswers['tier'] | undefined {
  return intent.defaults?.find(({ tier }) => tier !== undefined)?.tier;
}
