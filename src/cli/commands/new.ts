import type { CreateProjectReport, CreateProjectRequest } from '../../app/use-cases.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { ProjectIdentity } from '../../domain/intent/intent.ts';
import { type AskedAnswers, askProject, type ProjectQuestions } from '../ask/ask-project.ts';
import { listProblems } from '../ask/list-problems.ts';
import { answersOf, completeWith, findPicker, pickProject } from '../ask/pick-project.ts';
import { type CommandResult, defineCommand, type Invocation, type OptionTable, type ValuesOf } from '../command.ts';
import { commandLineOf, quoteForShell } from '../command-line.ts';
import { FIELD_NOTATION } from '../field-notation.ts';
import type { CliIo } from '../io.ts';
import { dropControlCharacters } from '../output.ts';
import { renderContents, renderFileTree } from '../report/file-tree.ts';
import { createReporter } from '../report/progress.ts';
import { describeProject } from '../report/project-document.ts';
import { renderProjectReport } from '../report/project-report.ts';
import { readIntentRequest, SELECTION_OPTIONS } from '../selection-options.ts';

const ARGUMENTS = {
  name: {
    doc: 'Name of the service, or the folder to create it in; `.` is this folder',
    required: false,
    ask: { message: 'What is the service called?', required: true },
  },
} as const;

const PROJECT_OPTIONS = {
  'project.description': { kind: 'value', placeholder: 'text', doc: 'What the service is for' },
  'project.owner': { kind: 'value', placeholder: 'name', doc: 'Who owns it: a person or an organisation' },
  'project.repository': { kind: 'value', placeholder: 'url', doc: 'Where its code will be' },
  'project.team': { kind: 'value', placeholder: 'team', doc: 'The team that runs it' },
  'project.image': { kind: 'value', placeholder: 'name', doc: 'Name of its container image, with registry' },
  'project.license': { kind: 'value', placeholder: 'spdx', doc: 'SPDX identifier of its licence' },
  'project.contact': { kind: 'value', placeholder: 'address', doc: 'Where users of the service turn to' },
} as const satisfies Record<`project.${keyof ProjectIdentity}`, OptionTable[string]>;

const OPTIONS = {
  ...SELECTION_OPTIONS,
  module: {
    kind: 'list',
    placeholder: 'spec',
    doc: `A bounded context: invoice, or 'invoice(number:string!,total:money)'; repeatable. ${FIELD_NOTATION}`,
    ask: { message: 'First module, e.g. invoice(number:string!,total:money)?', required: false },
  },
  'project.name': { kind: 'value', placeholder: 'name', doc: 'Name of the service where it is not that of its folder' },
  ...PROJECT_OPTIONS,
  'dry-run': { kind: 'switch', doc: 'Show what would be made; write nothing' },
  contents: { kind: 'switch', doc: 'With --json or --dry-run: the content of every file too' },
  'no-git': { kind: 'switch', doc: 'No git repository and no first commit' },
  plain: { kind: 'switch', doc: 'Ask question by question, not on a full screen; for screen readers' },
  install: { kind: 'switch', doc: 'Install the dependencies afterwards' },
  'allow-command': {
    kind: 'list',
    placeholder: 'id',
    doc: 'Consent to a command of a third-party feature; repeatable',
  },
} as const satisfies OptionTable;

type NewInvocation = Invocation<ValuesOf<typeof ARGUMENTS, typeof OPTIONS>>;

export const newCommand = defineCommand({
  arguments: ARGUMENTS,
  options: OPTIONS,
  examples: [
    { command: 'scaffold new billing', doc: 'Ask for what is missing' },
    {
      command: "scaffold new billing --tier basic --module 'invoice(number:string!,total:money)'",
      doc: 'A first service with one module',
    },
    {
      command: 'scaffold new billing --tier intermediate --features db-postgres,http-hono --without rate-limit',
      doc: 'Choose features',
    },
    { command: 'scaffold new --from scaffold.yaml --dry-run --json', doc: 'The plan as data; nothing is written' },
  ],
  run: runNew,
});

async function runNew(invocation: NewInvocation): Promise<CommandResult> {
  const { values, json } = invocation;
  if (values.isSet('contents') && !json && !values.isSet('dry-run')) {
    throw new ScaffoldError('USAGE', '--contents has no effect here.', { hint: 'Add --json or --dry-run.' });
  }
  const { request, wasAsked } = await completeRequest(invocation);
  const { reporter, finish } = createReporter(invocation);
  let report: CreateProjectReport;
  try {
    report = await invocation.useCases.createProject(request, { reporter, signal: invocation.io.signal });
  } finally {
    finish();
  }
  const contents = values.isSet('contents');
  return {
    document: () => describeProject(report, contents),
    text: () => renderText(report, invocation, { contents, wasAsked }),
    words: wasAsked ? renderAgain(request, invocation.io.cwd) : '',
  };
}

interface CompleteRequest {
  readonly request: CreateProjectRequest;
  readonly wasAsked: boolean;
}

/** Asks for what the flags leave open; where nobody can be asked, names every missing flag at once. */
async function completeRequest(invocation: NewInvocation): Promise<CompleteRequest> {
  const { values, interactive, io, style, defaults } = invocation;
  const questions = listQuestions(values, defaults);
  if (!interactive) refuseMissing(questions);
  if (!interactive || Object.keys(questions).length === 0)
    return { request: await readRequest(invocation, {}), wasAsked: false };
  const pickFeatures = values.isSet('plain') ? undefined : findPicker(io);
  if (pickFeatures !== undefined) {
    const base = await readRequest(invocation, {});
    return { request: await pickProject(base, pickFeatures, { io, colored: style.colored }), wasAsked: true };
  }
  return { request: await askInLines(invocation, questions), wasAsked: true };
}

/** Question by question: for screen readers, and where there is no room for a screen. */
async function askInLines(invocation: NewInvocation, questions: ProjectQuestions): Promise<CreateProjectRequest> {
  const { io, style, useCases } = invocation;
  const [{ createTerminalAsker }, { askSelection }] = await Promise.all([
    import('../ask/terminal-asker.ts'),
    import('../ask/ask-selection.ts'),
  ]);
  const asker = createTerminalAsker(io);
  const asked = await askProject(questions, asker, (question, answer) => useCases.checkAnswer(question, answer));
  const request = await readRequest(invocation, asked);
  if (request.intent.overrides.features.length + request.intent.overrides.without.length > 0) return request;
  const { cwd, featureDirs } = request;
  const answers = await askSelection(answersOf(request), {
    asker,
    features: (await useCases.listFeatures({ cwd, featureDirs })).features,
    check: (selection) =>
      listProblems(() => useCases.resolveGraph({ cwd, featureDirs, intent: completeWith(request, selection).intent })),
    say: (text) => io.stderr.write(dropControlCharacters(text)),
    columns: style.columns,
  });
  return completeWith(request, answers);
}

/** What defaults decide is not asked. */
function listQuestions(values: NewInvocation['values'], defaults: NewInvocation['defaults']): ProjectQuestions {
  if (values.text('from') !== undefined) return {};
  return {
    ...(values.text('name') === undefined ? { name: ARGUMENTS.name.ask } : {}),
    ...(values.text('tier') === undefined && defaults.every(({ tier }) => tier === undefined)
      ? { tier: OPTIONS.tier.ask }
      : {}),
    ...(values.list('module').length === 0 ? { module: OPTIONS.module.ask } : {}),
  };
}

/** How each answer is given on the command line. */
const FLAGS: Readonly<Record<keyof ProjectQuestions, string>> = {
  name: 'NAME (the first argument)',
  tier: '--tier TIER',
  module: '--module SPEC',
};

function refuseMissing(questions: ProjectQuestions): void {
  const missing = (['name', 'tier', 'module'] as const).filter((question) => questions[question]?.required);
  if (missing.length === 0) return;
  const flags = missing.map((question) => FLAGS[question]).join(', ');
  throw new ScaffoldError('INPUT_MISSING', `Nobody can be asked, and an answer is missing: ${flags}.`, {
    hint: 'Pass it, as in `scaffold new billing --tier basic --module invoice`, or give an intent with --from FILE.',
  });
}

async function readRequest(invocation: NewInvocation, asked: AskedAnswers): Promise<CreateProjectRequest> {
  const { values, cwd } = invocation;
  const target = values.text('name') ?? asked.name;
  const intent = await readIntentRequest(
    values,
    {
      name: values.text('project.name'),
      tier: asked.tier,
      modules: asked.modules ?? values.list('module'),
      project: readIdentity(values),
    },
    invocation,
  );
  return {
    intent,
    ...(target === undefined ? {} : { target }),
    cwd,
    featureDirs: values.list('features-dir'),
    dryRun: values.isSet('dry-run'),
    git: !values.isSet('no-git'),
    install: values.isSet('install'),
    allowCommands: values.list('allow-command'),
  };
}

function readIdentity(values: NewInvocation['values']): Partial<ProjectIdentity> {
  const keys = ['description', 'owner', 'repository', 'team', 'image', 'license', 'contact'] as const;
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = values.text(`project.${key}`);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function renderText(
  report: CreateProjectReport,
  { style, cwd, io }: NewInvocation,
  { contents, wasAsked }: { readonly contents: boolean; readonly wasAsked: boolean },
): string {
  if (report.written) return renderProjectReport(report, cwd, style, rowsFor(io, wasAsked));
  return `${renderFileTree(report, cwd, style)}${contents ? renderContents(report, style) : ''}`;
}

/** Of a window that is not known to be larger. */
const COMMON_ROWS = 24;
/** For the command that repeats it, which follows on stderr. */
const AGAIN_ROWS = 4;

/** The rows that a report may fill without anything scrolling away; a pipe has no end. */
function rowsFor({ terminal }: CliIo, wasAsked: boolean): number {
  if (!terminal.stdout) return Number.POSITIVE_INFINITY;
  return (terminal.rows ?? COMMON_ROWS) - (wasAsked ? AGAIN_ROWS : 0) - 1;
}

function renderAgain(request: CreateProjectRequest, startedIn: string): string {
  return `\nThe same again, without questions:\n  ${quoteForShell(commandLineOf(request, startedIn))}\n`;
}
