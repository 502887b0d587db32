import type { PickedAnswers } from '../../app/picker.ts';
import type { Change } from '../../app/repository-requests.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { TIERS } from '../../domain/vocabulary.ts';
import { listProblems } from '../ask/list-problems.ts';
import { changeCommandOf, compareSelections, isEmptyChange, pickChange } from '../ask/pick-change.ts';
import { findPicker } from '../ask/pick-project.ts';
import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand, type Invocation, type OptionTable, type ValuesOf } from '../command.ts';
import { quoteForShell } from '../command-line.ts';
import { dropControlCharacters } from '../output.ts';
import { parseAnswers } from '../selection-options.ts';

const ARGUMENTS = {
  features: {
    doc: 'Features, as id or id@range; none on a terminal: choose them there',
    required: false,
    variadic: true,
    completes: 'features',
  },
} as const;

const OPTIONS = {
  without: {
    kind: 'list',
    placeholder: 'ids',
    separator: ',',
    completes: 'features',
    doc: 'Features to leave out in the same step, e.g. one that is replaced; comma-separated, repeatable',
  },
  module: {
    kind: 'list',
    placeholder: 'spec',
    doc: "A module too, e.g. 'invoice(number:string!,total:money)'; repeatable",
  },
  tier: {
    kind: 'value',
    placeholder: 'tier',
    completes: 'tiers',
    doc: 'Go to this tier in the same step: basic, intermediate, advanced or enterprise',
  },
  set: { kind: 'list', placeholder: 'feature.option=value', doc: 'Answer an option of a feature; repeatable' },
  plain: { kind: 'switch', doc: 'Ask question by question, not on a full screen; for screen readers' },
  ...CHANGE_OPTIONS,
} as const satisfies OptionTable;

const MODULE_QUESTION = { message: 'Another module? Enter for none', required: false } as const;

type AddInvocation = Invocation<ValuesOf<typeof ARGUMENTS, typeof OPTIONS>>;
type AddChange = Extract<Change, { kind: 'add' }>;

export const addCommand = defineCommand({
  arguments: ARGUMENTS,
  options: OPTIONS,
  examples: [
    { command: 'scaffold add', doc: 'Choose on the screen, with a preview of what changes' },
    { command: 'scaffold add db-postgres', doc: 'One feature, with what it needs' },
    { command: 'scaffold add db-postgres --set db-postgres.poolMax=10 --dry-run', doc: 'With an answer; only look' },
    { command: 'scaffold add cache --tier intermediate', doc: 'And to another tier in the same step' },
    { command: "scaffold add --module 'invoice(number:string!,total:money)'", doc: 'A bounded context' },
  ],
  async run(invocation) {
    const change = readChange(invocation);
    if (change !== undefined) return await runChange(invocation, change);
    if (!invocation.interactive)
      throw new ScaffoldError('INPUT_MISSING', 'Nothing to add is named.', {
        hint: 'Name features, or pass --module, --tier or --set.',
      });
    const picked = await askChange(invocation);
    const result = await runChange(invocation, picked);
    const line = quoteForShell([...changeCommandOf(picked), ...listFlags(invocation), '--yes']);
    return { ...result, words: `\nThe same again, without questions:\n  ${line}\n` };
  },
});

/** What the command line asks for; undefined where it names nothing. */
function readChange({ values }: AddInvocation): AddChange | undefined {
  const set = parseAnswers(values.list('set'));
  if (!set.ok) throw ScaffoldError.fromProblems(set.problems);
  const [features, without, modules] = [values.list('features'), values.list('without'), values.list('module')];
  const tier = values.text('tier');
  const change: AddChange = {
    kind: 'add',
    features,
    ...(without.length === 0 ? {} : { without }),
    modules,
    set: set.value,
    ...(tier === undefined ? {} : { tier }),
  };
  return isEmptyChange(change) ? undefined : change;
}

async function askChange(invocation: AddInvocation): Promise<AddChange> {
  const { values, io, cwd, style, useCases } = invocation;
  const allowDirty = values.isSet('allow-dirty') || values.isSet('dry-run');
  const given = await useCases.readSelection({ cwd, allowDirty });
  const place = {
    ...{ io, cwd, colored: style.colored },
    featureDirs: values.list('features-dir'),
    flags: listFlags(invocation),
  };
  const pickFeatures = values.isSet('plain') ? undefined : findPicker(io);
  if (pickFeatures !== undefined) return await pickChange(given, pickFeatures, place);
  const change = await askInLines(invocation, given, place.featureDirs);
  if (change !== undefined) return change;
  throw new ScaffoldError('INPUT_MISSING', 'Nothing is to be changed.', {
    hint: 'Choose a tier, a module or a feature.',
  });
}

/** Question by question; undefined where the answers ask for nothing. */
async function askInLines(
  { io, cwd, style, useCases }: AddInvocation,
  given: PickedAnswers,
  featureDirs: readonly string[],
): Promise<AddChange | undefined> {
  const [{ createTerminalAsker }, { askProject }, { askSelection }] = await Promise.all([
    import('../ask/terminal-asker.ts'),
    import('../ask/ask-project.ts'),
    import('../ask/ask-selection.ts'),
  ]);
  const asker = createTerminalAsker(io);
  const { tier, modules = [] } = await askProject(
    { tier: { message: 'Which tier?', initial: given.tier, required: false }, module: MODULE_QUESTION },
    asker,
    (question, answer) => useCases.checkAnswer(question, answer),
  );
  const start = { ...given, tier: TIERS.find((known) => known === tier) ?? given.tier, modules };
  const query = { cwd, featureDirs };
  const attempt = async (change: AddChange | undefined) => {
    const watch = { reporter: { progress: () => undefined, note: () => undefined }, signal: io.signal };
    if (change !== undefined) await useCases.changeProject({ ...query, change, dryRun: true, allowDirty: true }, watch);
  };
  const answers = await askSelection(start, {
    asker,
    features: (await useCases.listFeatures(query)).features,
    check: (selection) => listProblems(() => attempt(compareSelections(given, selection))),
    say: (text) => io.stderr.write(dropControlCharacters(text)),
    columns: style.columns,
  });
  return compareSelections(given, answers);
}

/** Flags that hold for whatever is chosen. */
function listFlags({ values, cwd, io }: AddInvocation): readonly string[] {
  return [
    ...values.list('features-dir').flatMap((folder) => ['--features-dir', folder]),
    ...(values.isSet('dry-run') ? ['--dry-run'] : []),
    ...(values.isSet('allow-dirty') ? ['--allow-dirty'] : []),
    ...(cwd === io.cwd ? [] : ['-C', cwd]),
  ];
}
