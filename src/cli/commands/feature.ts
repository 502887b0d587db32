import { ScaffoldError } from '../../domain/errors.ts';
import { suggestName } from '../../domain/names/near-miss.ts';
import { CATEGORIES, TIERS } from '../../domain/vocabulary.ts';
import { type CommandResult, defineCommand, type Invocation, type OptionTable, type ValuesOf } from '../command.ts';
import { describeFeatureCheck, exitOfProblems, renderFeatureCheck } from '../report/feature-check-report.ts';
import { describeFeatureTest, renderFeatureTest } from '../report/feature-test-report.ts';
import { renderNewFeature } from '../report/new-feature-report.ts';
import { createReporter } from '../report/progress.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

const ACTIONS = ['init', 'check', 'test'] as const;
type Action = (typeof ACTIONS)[number];

const ARGUMENTS = {
  action: { doc: 'init: begin one; check: plan services with it; test: run one', required: true, choices: ACTIONS },
  subject: {
    doc: 'With init the id; else the folder of a feature or of several (default: .scaffold/features of this repository, or this folder)',
    required: false,
  },
} as const;

const OPTIONS = {
  category: {
    kind: 'value',
    placeholder: 'category',
    doc: 'With init: its section of the catalogue (default: api)',
    choices: CATEGORIES,
  },
  stack: {
    kind: 'value',
    placeholder: 'stack',
    doc: 'With init: what it is for (default: typescript)',
    completes: 'stacks',
  },
  tier: {
    kind: 'value',
    placeholder: 'tier',
    doc: 'With test: that of the service (default: the lowest of the feature)',
    choices: TIERS,
  },
  'features-dir': {
    ...CATALOGUE_OPTIONS['features-dir'],
    doc: 'Also take features from this folder; repeatable. With init the new feature goes there',
  },
} as const satisfies OptionTable;

type FeatureInvocation = Invocation<ValuesOf<typeof ARGUMENTS, typeof OPTIONS>>;

/** Options that mean something to one action only. */
const OWN_OPTIONS = [
  { option: 'category', action: 'init' },
  { option: 'stack', action: 'init' },
  { option: 'tier', action: 'test' },
] as const satisfies readonly { readonly option: keyof typeof OPTIONS; readonly action: Action }[];

export const featureCommand = defineCommand({
  arguments: ARGUMENTS,
  options: OPTIONS,
  examples: [
    { command: 'scaffold feature init greeting', doc: 'A small feature that works, to be made into yours' },
    { command: 'scaffold feature init greeting --features-dir ../features --category realtime', doc: 'Elsewhere' },
    { command: 'scaffold feature check', doc: 'Every feature of this repository or folder' },
    { command: 'scaffold feature check ./features/greeting --json', doc: 'One, as data' },
    { command: 'scaffold feature test greeting --tier advanced', doc: 'Install, check and test a service with it' },
  ],
  async run(invocation) {
    const action = readAction(invocation.values.text('action') ?? '');
    refuseStray(action, invocation);
    switch (action) {
      case 'init':
        return await runInit(invocation);
      case 'check':
        return await runCheck(invocation);
      case 'test':
        return await runTest(invocation);
    }
  },
});

function readAction(typed: string): Action {
  const known = ACTIONS.find((candidate) => candidate === typed);
  if (known !== undefined) return known;
  throw new ScaffoldError('USAGE', `"${typed}" is nothing that can be done with a feature.`, {
    hint: suggestName(typed, ACTIONS, 'Use init, check or test.'),
  });
}

function refuseStray(action: Action, { values }: FeatureInvocation): void {
  const stray = OWN_OPTIONS.find((own) => own.action !== action && values.text(own.option) !== undefined);
  if (stray === undefined) return;
  throw new ScaffoldError('USAGE', `\`feature ${action}\` takes no --${stray.option}.`, {
    hint: `It belongs to \`scaffold feature ${stray.action}\`.`,
  });
}

async function runInit({ values, typed, cwd, style, useCases }: FeatureInvocation): Promise<CommandResult> {
  const id = values.text('subject');
  if (id === undefined)
    throw new ScaffoldError('INPUT_MISSING', 'The id of the new feature is missing.', {
      hint: 'Run `scaffold feature init ID`, e.g. `scaffold feature init greeting`.',
    });
  const query = readCatalogueQuery(values, cwd);
  const report = await useCases.initFeature({
    ...query,
    id,
    home: typed.list('features-dir').at(-1),
    category: values.text('category'),
    stack: values.text('stack'),
  });
  return { document: () => ({ feature: report }), text: () => renderNewFeature(report, cwd, style) };
}

async function runCheck(invocation: FeatureInvocation): Promise<CommandResult> {
  const { values, cwd, io, style, useCases } = invocation;
  const { reporter, finish } = createReporter(invocation);
  const request = { ...readCatalogueQuery(values, cwd), directory: values.text('subject') };
  const report = await useCases.checkFeatures(request, { reporter, signal: io.signal }).finally(finish);
  return {
    document: () => describeFeatureCheck(report),
    text: () => renderFeatureCheck(report, cwd, style),
    exit: exitOfProblems(report),
  };
}

async function runTest(invocation: FeatureInvocation): Promise<CommandResult> {
  const { values, cwd, io, style, useCases } = invocation;
  const { reporter, finish } = createReporter(invocation);
  const request = {
    ...readCatalogueQuery(values, cwd),
    directory: values.text('subject'),
    tier: values.text('tier'),
  };
  const report = await useCases.testFeatures(request, { reporter, signal: io.signal }).finally(finish);
  return {
    document: () => describeFeatureTest(report),
    text: () => renderFeatureTest(report, style),
    exit: exitOfProblems(report),
  };
}
