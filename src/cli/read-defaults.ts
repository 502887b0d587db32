import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { RECORD_PATHS } from '../domain/composer/record-paths.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { IntentDefaults } from '../domain/intent/intent-defaults.ts';
import { suggestName } from '../domain/names/near-miss.ts';
import { TIERS } from '../domain/vocabulary.ts';
import type { CliIo } from './io.ts';

/** Where wishes of variables come from, for explanations. */
export const ENVIRONMENT = 'the environment';

/** What the environment and the company say where the user does not. */
export interface Defaults {
  /** The first wins. */
  readonly layers: readonly IntentDefaults[];
  /** Folders of features, relative to the folder of the run or absolute. */
  readonly featureDirs: readonly string[];
}

/**
 * Finds the features of the repository itself, and reads `SCAFFOLD_STACK`, `SCAFFOLD_TIER`, `SCAFFOLD_FEATURES`, `SCAFFOLD_WITHOUT`, `SCAFFOLD_FEATURES_DIR`, and the file that
 * `--defaults` or `SCAFFOLD_DEFAULTS` names. Empty variables count as unset. Throws SOURCE_UNREADABLE, or what is wrong with the file.
 */
export async function readDefaults(io: CliIo, cwd: string, flag: string | undefined): Promise<Defaults> {
  const environment = readEnvironment(io.env);
  const path = flag ?? (io.env.SCAFFOLD_DEFAULTS || undefined);
  const file = path === undefined ? undefined : await readFile(io, cwd, path);
  return {
    layers: [environment, file?.layer].filter((layer) => layer !== undefined),
    featureDirs: [
      ...(io.isFolder(resolve(cwd, RECORD_PATHS.features)) ? [RECORD_PATHS.features] : []),
      ...splitWords(io.env.SCAFFOLD_FEATURES_DIR),
      ...(file?.featureDirs ?? []),
    ],
  };
}

function readEnvironment(env: CliIo['env']): IntentDefaults | undefined {
  const { SCAFFOLD_STACK: stack, SCAFFOLD_TIER: tier } = env;
  const [features, exclude] = [splitWords(env.SCAFFOLD_FEATURES), splitWords(env.SCAFFOLD_WITHOUT)];
  if (!stack && !tier && features.length + exclude.length === 0) return undefined;
  const known = TIERS.find((each) => each === tier);
  if (tier && known === undefined)
    throw new ScaffoldError('TIER_UNKNOWN', `SCAFFOLD_TIER names the tier "${tier}", which does not exist.`, {
      hint: suggestName(tier, TIERS, `The tiers are ${TIERS.join(', ')}.`),
    });
  return {
    origin: ENVIRONMENT,
    ...(stack ? { stack } : {}),
    ...(known === undefined ? {} : { tier: known }),
    features: features.map(toRequest),
    exclude,
    project: {},
    presets: {},
    options: {},
    featureDirs: [],
  };
}

/** `id` or `id@range`. */
function toRequest(text: string): IntentDefaults['features'][number] {
  const [id = text, range] = text.split(/@(.*)/s);
  return range === undefined ? id : { id, range };
}

function splitWords(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter(Boolean);
}

async function readFile(io: CliIo, cwd: string, path: string) {
  const text = io.readText(resolve(cwd, path));
  if (text === undefined)
    throw new ScaffoldError('SOURCE_UNREADABLE', `The file of defaults "${path}" cannot be read.`, {
      hint: 'It is named by --defaults or SCAFFOLD_DEFAULTS.',
    });
  const { parseDefaults } = await import('../domain/intent/intent-defaults.ts');
  const parsed = parseDefaults(text, path);
  if (!parsed.ok) throw ScaffoldError.fromProblems(parsed.problems);
  const folder = dirname(resolve(cwd, path));
  const featureDirs = parsed.value.featureDirs.map((each) =>
    isAbsolute(path) ? resolve(folder, each) : relative(cwd, resolve(folder, each)) || '.',
  );
  return { layer: parsed.value, featureDirs };
}
