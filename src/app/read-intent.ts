import { ScaffoldError } from '../domain/errors.ts';
import { applyOverrides } from '../domain/intent/apply-overrides.ts';
import { checkIntent } from '../domain/intent/check-intent.ts';
import type { Intent } from '../domain/intent/intent.ts';
import { applyDefaults } from '../domain/intent/intent-defaults.ts';
import { parseIntentSource } from '../domain/intent/parse-intent.ts';
import { parseModuleFlag } from '../domain/intent/parse-module-flag.ts';
import { parseOptionText } from '../domain/manifest/check-options.ts';
import { nearestName } from '../domain/names/near-miss.ts';
import type { Origin } from '../domain/pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../domain/problem.ts';
import type { Registry } from '../domain/registry/registry.ts';
import type { IntentRequest, OptionAnswer } from './use-cases.ts';

/** A valid intent and where each wish in it comes from, for explanations. */
export interface ReadIntent {
  readonly intent: Intent;
  /** By feature id, for asked and excluded features alike. */
  readonly origins: Readonly<Record<string, Origin>>;
}

/**
 * The document (if any) with the command line on top, validated. `fallbackName` serves when neither names the project.
 * Throws a ScaffoldError with every problem of both.
 */
export function readIntent(request: IntentRequest, registry: Registry, fallbackName?: string): ReadIntent {
  const { document, overrides } = request;
  const path = document?.path ?? 'the command line';
  const problems: Problem[] = [];
  const collect = <T>(result: Result<T>): readonly T[] => {
    if (result.ok) return [result.value];
    problems.push(...result.problems);
    return [];
  };

  const source = document === undefined ? undefined : collect(parseIntentSource(document.text, document.path))[0];
  const modules = overrides.modules.flatMap((text) => collect(parseModuleFlag(text)));
  const answers = overrides.set.flatMap((answer) => collect(readAnswer(answer, registry)));
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);

  const options: Record<string, Record<string, unknown>> = {};
  for (const { feature, option, value } of answers) options[feature] = { ...options[feature], [option]: value };
  const { set, ...changes } = overrides;
  // Without an object there is nothing to put the flags on; the schema says what is wrong with it.
  const written: unknown = source === undefined ? {} : source.value;
  const completed = isRecord(written)
    ? (request.defaults ?? []).reduce((below, layer) => applyDefaults(below, layer, overrides.tier), written)
    : written;
  const merged = isRecord(completed) ? applyOverrides(completed, { ...changes, modules, options }) : completed;
  const named = isRecord(merged) && fallbackName !== undefined ? { name: fallbackName, ...merged } : merged;
  const intent = checkIntent(named, path);
  if (!intent.ok)
    throw ScaffoldError.fromProblems(source === undefined ? intent.problems : intent.problems.map(source.locate));
  return { intent: intent.value, origins: traceOrigins(intent.value, request) };
}

/** The answer of an option as its feature's definition reads it. */
export function readAnswer(
  answer: OptionAnswer,
  registry: Registry,
): Result<Omit<OptionAnswer, 'value'> & { readonly value: unknown }> {
  const { feature, option, value } = answer;
  const manifest = registry.features.get(feature)?.[0]?.manifest;
  if (manifest === undefined) {
    const near = nearestName(feature, [...registry.features.keys()]);
    return fail([
      {
        code: 'FEATURE_UNKNOWN',
        message: `--set names the feature "${feature}", which does not exist.`,
        ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }),
        features: [feature],
      },
    ]);
  }
  const definition = manifest.options[option];
  if (definition === undefined) {
    const near = nearestName(option, Object.keys(manifest.options));
    return fail([
      {
        code: 'OPTION_UNKNOWN',
        message: `"${feature}" has no option "${option}".`,
        hint: near === undefined ? `See \`scaffold info ${feature}\`.` : `Did you mean "${near}"?`,
        features: [feature],
      },
    ]);
  }
  const parsed = parseOptionText(definition, value, `${feature}.${option}`);
  if (parsed.ok) return succeed({ ...answer, value: parsed.value });
  return fail(parsed.problems.map((problem) => ({ hint: `See \`scaffold info ${feature}\`.`, ...problem })));
}

function traceOrigins(intent: Intent, { document, defaults = [], overrides }: IntentRequest): Record<string, Origin> {
  const origins: Record<string, Origin> = {};
  const written = document?.text ?? '';
  for (const { origin, features, exclude, presets } of defaults) {
    const wishes = [{ features, exclude }, ...Object.values(presets)];
    const named = wishes.flatMap((wish) => [...wish.features.map(idOf), ...wish.exclude]);
    // A document that names the feature as well has said so itself.
    for (const id of named) if (!written.includes(id)) origins[id] ??= origin;
  }
  const ids = [...intent.features.map(idOf), ...intent.exclude];
  for (const id of ids) origins[id] ??= document?.path ?? 'scaffold.yaml';
  for (const { feature } of overrides.set) origins[feature] ??= '--set';
  for (const id of overrides.without) origins[id] = '--without';
  for (const text of overrides.features) origins[text.split('@')[0] ?? text] = '--features';
  return origins;
}

function idOf(request: Intent['features'][number]): string {
  return typeof request === 'string' ? request : request.id;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
