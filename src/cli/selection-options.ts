import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { CatalogueQuery, IntentFlags, IntentRequest, OptionAnswer, SelectionRequest } from '../app/use-cases.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { ProjectIdentity } from '../domain/intent/intent.ts';
import { fail, type Problem, type Result, succeed } from '../domain/problem.ts';
import type { Invocation, OptionTable, Values } from './command.ts';
import type { CliIo } from './io.ts';

/** Where features come from. */
export const CATALOGUE_OPTIONS = {
  'features-dir': { kind: 'list', placeholder: 'dir', doc: 'Also take features from this folder; repeatable' },
} as const satisfies OptionTable;

/** What is selected. Every command that resolves a selection takes these. */
export const SELECTION_OPTIONS = {
  stack: {
    kind: 'value',
    placeholder: 'stack',
    doc: 'Language and framework base (default: typescript)',
    completes: 'stacks',
  },
  tier: {
    kind: 'value',
    placeholder: 'tier',
    doc: 'basic, intermediate, advanced or enterprise (default: basic)',
    completes: 'tiers',
    ask: { message: 'Which tier?', initial: 'basic', required: false },
  },
  features: {
    kind: 'list',
    placeholder: 'ids',
    separator: ',',
    opposite: 'without',
    completes: 'features',
    doc: 'Features to add, as id or id@range; comma-separated, repeatable',
  },
  without: {
    kind: 'list',
    placeholder: 'ids',
    separator: ',',
    opposite: 'features',
    completes: 'features',
    doc: 'Features to leave out; comma-separated, repeatable; the last flag about a feature counts',
  },
  set: { kind: 'list', placeholder: 'feature.option=value', doc: 'Answer an option of a feature; repeatable' },
  from: { kind: 'value', placeholder: 'file', doc: 'Read the intent (scaffold.yaml) from a file, or - for stdin' },
  defaults: {
    kind: 'value',
    placeholder: 'file',
    doc: 'Defaults of a company: stack, tier, features, options (also SCAFFOLD_DEFAULTS)',
  },
  ...CATALOGUE_OPTIONS,
} as const satisfies OptionTable;

type SelectionValues = Values<
  'stack' | 'tier' | 'from' | 'defaults',
  'features' | 'without' | 'set' | 'features-dir',
  never
>;

/** Where and in which world a request is read. */
type Place = Pick<Invocation, 'cwd' | 'io' | 'defaults'>;

/** What `new` has beyond a selection. */
export interface ProjectAnswers {
  readonly name?: string | undefined;
  /** The answer to the question; the flag wins. */
  readonly tier?: string | undefined;
  readonly modules: readonly string[];
  readonly project: Partial<ProjectIdentity>;
}

/** The place that every request carries. */
export function readCatalogueQuery(values: Values<never, 'features-dir', never>, cwd: string): CatalogueQuery {
  return { cwd, featureDirs: values.list('features-dir') };
}

/**
 * The selection that the flags describe; without any of them, the one of the repository in `cwd`.
 * Throws USAGE for a malformed `--set`, SOURCE_UNREADABLE or INTERRUPTED for `--from`.
 */
export async function readSelectionRequest(values: SelectionValues, place: Place): Promise<SelectionRequest> {
  const query = readCatalogueQuery(values, place.cwd);
  const isGiven =
    [values.text('stack'), values.text('tier'), values.text('from'), values.text('defaults')].some(
      (value) => value !== undefined,
    ) || [values.list('features'), values.list('without'), values.list('set')].some((list) => list.length > 0);
  if (!isGiven) return query;
  return { ...query, intent: await readIntentRequest(values, { modules: [], project: {} }, place) };
}

/** The intent as flags and document; nothing is merged or validated yet. Throws like {@link readSelectionRequest}. */
export async function readIntentRequest(
  values: SelectionValues,
  answers: ProjectAnswers,
  place: Place,
): Promise<IntentRequest> {
  const set = parseAnswers(values.list('set'));
  if (!set.ok) throw ScaffoldError.fromProblems(set.problems);
  const [stack, tier, from] = [values.text('stack'), values.text('tier') ?? answers.tier, values.text('from')];
  const overrides: IntentFlags = {
    ...(answers.name === undefined ? {} : { name: answers.name }),
    ...(stack === undefined ? {} : { stack }),
    ...(tier === undefined ? {} : { tier }),
    features: values.list('features'),
    without: values.list('without'),
    modules: answers.modules,
    set: set.value,
    project: answers.project,
  };
  const defaults = place.defaults.length === 0 ? {} : { defaults: place.defaults };
  const document = from === undefined ? {} : { document: await readDocument(from, place) };
  return { ...document, ...defaults, overrides };
}

/** `feature.option=value`; a value may hold any character. */
export function parseAnswers(texts: readonly string[]): Result<readonly OptionAnswer[]> {
  const answers: OptionAnswer[] = [];
  const problems: Problem[] = [];
  for (const text of texts) {
    const [, feature, option, value] = /^([^.=]+)\.([^.=]+)=(.*)$/s.exec(text) ?? [];
    if (feature !== undefined && option !== undefined && value !== undefined) answers.push({ feature, option, value });
    else problems.push(describeMalformed(text));
  }
  return problems.length > 0 ? fail(problems) : succeed(answers);
}

function describeMalformed(text: string): Problem {
  return {
    code: 'USAGE',
    message: `--set "${text}" is not of the form feature.option=value.`,
    hint: 'Write it like `--set db-postgres.poolMax=50`; `scaffold info FEATURE` lists the options.',
    features: [],
  };
}

async function readDocument(from: string, { cwd, io }: Place): Promise<NonNullable<IntentRequest['document']>> {
  if (from === '-') return { text: await readAll(io), path: 'stdin' };
  const text = io.readText(resolve(cwd, from));
  if (text === undefined) throw new ScaffoldError('SOURCE_UNREADABLE', `The intent file "${from}" cannot be read.`);
  return { text, path: from };
}

/** All of stdin; a user who stops the run is not kept waiting for its end. */
async function readAll({ stdin, signal }: CliIo): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of addAbortSignal(signal, stdin))
      text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (signal.aborted) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
    throw new ScaffoldError('SOURCE_UNREADABLE', 'The intent cannot be read from stdin.', { cause: error });
  }
  return text + decoder.decode();
}
