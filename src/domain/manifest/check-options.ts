import { nearestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { checkOptionValue } from './check-option-value.ts';
import type { FeatureManifest } from './feature-manifest.ts';
import type { OptionValue } from './option-definition.ts';

/**
 * The answers to a feature's questions, with defaults where nothing was answered.
 *
 * @param answers as the user or `scaffold.yaml` gave them, by option
 * @returns otherwise all problems at once: OPTION_UNKNOWN with a near miss; OPTION_INVALID for values of the wrong type,
 *   out of range, or missing where there is no default
 */
export function checkOptions(
  manifest: Pick<FeatureManifest, 'id' | 'options'>,
  answers: Readonly<Record<string, unknown>>,
): Result<Record<string, OptionValue>> {
  const { id, options } = manifest;
  const problems: Problem[] = Object.keys(answers)
    .filter((name) => !Object.hasOwn(options, name))
    .map((name) => reportUnknown(id, name, Object.keys(options)));
  const values: Record<string, OptionValue> = {};
  for (const [name, definition] of Object.entries(options)) {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    const checked = checkOptionValue(definition, answer ?? definition.default, `${id}.${name}`);
    if (checked.ok) values[name] = checked.value;
    else problems.push(...checked.problems.map((problem) => ({ ...problem, features: [id] })));
  }
  return problems.length > 0 ? fail(problems) : succeed(values);
}

function reportUnknown(id: string, name: string, known: readonly string[]): Problem {
  const near = nearestName(name, known);
  const others = known.length === 0 ? `"${id}" has no options.` : `It has: ${known.join(', ')}.`;
  return {
    code: 'OPTION_UNKNOWN',
    message: `The feature "${id}" has no option "${name}".`,
    hint: near === undefined ? others : `Did you mean "${near}"?`,
    features: [id],
    path: `${id}.${name}`,
  };
}
