import { parse } from 'yaml';
import { nearestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { checkOptionValue } from './check-option-value.ts';
import type { FeatureManifest } from './feature-manifest.ts';
import type { OptionDefinition, OptionValue } from './option-definition.ts';

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
  // Most features ask nothing, and the resolver comes here for every feature.
  if (Object.keys(options).length === 0 && Object.keys(answers).length === 0) return succeed({});
  const problems: Problem[] = Object.keys(answers)
    .filter((name) => !Object.hasOwn(options, name))
    .map((name) => reportUnknown(id, name, Object.keys(options)));
  const values: Record<string, OptionValue> = {};
  for (const [name, definition] of Object.entries(options)) {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    const checked = checkOptionValue(definition, answer ?? definition.default, `${id}.${name}`);
    if (checked.ok) values[name] = checked.value;
    else
      problems.push(
        ...checked.problems.map((problem) => ({ hint: `See \`scaffold info ${id}\`.`, ...problem, features: [id] })),
      );
  }
  return problems.length > 0 ? fail(problems) : succeed(values);
}

/**
 * The answer that a text on the command line gives, as in `--set db-postgres.poolMax=50`. Lists of scalars are separated by
 * commas; lists of records, and scalars that hold commas, are JSON or YAML in brackets: `[{id: checkout, target: 99.9}]`.
 *
 * @param path of the option, for messages
 * @returns otherwise OPTION_INVALID or OPTION_UNKNOWN problems
 */
export function parseOptionText(definition: OptionDefinition, text: string, path: string): Result<OptionValue> {
  const value = readOptionText(definition, text);
  return checkOptionValue(definition, value, path);
}

/** A text that does not look like a value of the type stays as it is, for the check to refuse. */
function readOptionText(definition: OptionDefinition, text: string): unknown {
  switch (definition.type) {
    case 'string':
    case 'text':
    case 'enum':
      return text;
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return (
        new Map([
          ['true', true],
          ['false', false],
        ]).get(text.trim()) ?? text
      );
    case 'list':
      return readListText(definition.items, text);
  }
}

function readListText(items: OptionDefinition | undefined, text: string): unknown {
  if (text.trim() === '') return [];
  if (!text.trimStart().startsWith('[')) {
    const item = items ?? { type: 'string' as const, title: 'entry' };
    return text.split(',').map((part) => readOptionText(item, part.trim()));
  }
  try {
    return parse(text);
  } catch {
    return text;
  }
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
