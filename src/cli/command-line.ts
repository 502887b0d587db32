import type { CreateProjectRequest, IntentFlags } from '../app/use-cases.ts';
import type { IntentDefaults } from '../domain/intent/intent-defaults.ts';
import { ENVIRONMENT } from './read-defaults.ts';

/**
 * The command line that repeats a request without a question: `scaffold new ...`, the program's name first. Parsing it
 * in the folder `startedIn` gives the same request again.
 */
export function commandLineOf(request: CreateProjectRequest, startedIn: string): readonly string[] {
  const { overrides, document, defaults = [] } = request.intent;
  // What variables say is said by flags, so that the line means the same elsewhere; a file is named.
  const environment = defaults.find(({ origin }) => origin === ENVIRONMENT);
  const file = defaults.find(({ origin }) => origin !== ENVIRONMENT)?.origin;
  return [
    'scaffold',
    'new',
    ...(request.target === undefined ? [] : [request.target]),
    ...flag('project.name', overrides.name),
    ...flag('from', document?.path),
    ...flag('defaults', file),
    ...flag('stack', overrides.stack ?? environment?.stack),
    ...flag('tier', overrides.tier ?? environment?.tier),
    ...flag('features', joinIds([...new Set([...listFeatures(environment, overrides), ...overrides.features])])),
    ...flag('without', joinIds([...new Set([...listExclusions(environment, overrides), ...overrides.without])])),
    ...overrides.modules.flatMap((module) => flag('module', module)),
    ...overrides.set.flatMap(({ feature, option, value }) => flag('set', `${feature}.${option}=${value}`)),
    ...Object.entries(overrides.project).flatMap(([key, value]) => flag(`project.${key}`, value)),
    ...request.featureDirs.flatMap((directory) => flag('features-dir', directory)),
    ...request.allowCommands.flatMap((id) => flag('allow-command', id)),
    ...(request.git ? [] : ['--no-git']),
    ...(request.install ? ['--install'] : []),
    ...(request.dryRun ? ['--dry-run'] : []),
    ...(request.cwd === startedIn ? [] : ['-C', request.cwd]),
    '--yes',
  ];
}

function listFeatures(environment: IntentDefaults | undefined, { without }: IntentFlags): readonly string[] {
  const wishes = (environment?.features ?? []).map((wish) => (typeof wish === 'string' ? { id: wish } : wish));
  return wishes
    .filter(({ id }) => !without.includes(id))
    .map((wish) => ('range' in wish && wish.range !== undefined ? `${wish.id}@${wish.range}` : wish.id));
}

function listExclusions(environment: IntentDefaults | undefined, { features }: IntentFlags): readonly string[] {
  const asked = features.map((text) => text.replace(/@.*$/s, ''));
  return (environment?.exclude ?? []).filter((id) => !asked.includes(id));
}

/** Joins words for a POSIX shell; words that need it are put in single quotes. */
export function quoteForShell(words: readonly string[]): string {
  return words.map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** A value that starts with a dash would read as a flag, so it is joined with `=`. */
function flag(name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return value.startsWith('-') && value !== '-' ? [`--${name}=${value}`] : [`--${name}`, value];
}

function joinIds(ids: readonly string[]): string | undefined {
  return ids.length > 0 ? ids.join(',') : undefined;
}

const SAFE = /^[\w@%+=:,./^-]+$/;
