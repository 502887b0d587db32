import { findUnfitCharacter } from '../free-text.ts';
import { nearestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import type { OptionDefinition, OptionValue } from './option-definition.ts';

type Definition<T extends OptionDefinition['type']> = Extract<OptionDefinition, { readonly type: T }>;

/**
 * Whether a value answers a question.
 *
 * @param path of the option for messages, e.g. `db-postgres.poolMax` or `slo.journeys.0.id`
 * @returns otherwise OPTION_INVALID problems, all at once for lists; `undefined` is a missing answer
 */
export function checkOptionValue(definition: OptionDefinition, value: unknown, path: string): Result<OptionValue> {
  if (value === undefined) {
    return refuse(path, 'needs an answer', `Pass \`--set ${path}=VALUE\`.`);
  }
  switch (definition.type) {
    case 'string':
    case 'text':
      return checkText(definition, value, path);
    case 'integer':
    case 'number':
      return checkNumber(definition, value, path);
    case 'boolean':
      return typeof value === 'boolean' ? succeed(value) : refuse(path, `must be true or false, not ${show(value)}`);
    case 'enum':
      return checkEnum(definition, value, path);
    case 'list':
      return checkList(definition, value, path);
  }
}

function checkText(definition: Definition<'string' | 'text'>, value: unknown, path: string): Result<OptionValue> {
  if (typeof value !== 'string') return refuse(path, `must be text, not ${show(value)}`);
  const unfit = findUnfitCharacter(value);
  if (unfit !== undefined) return refuse(path, `holds ${unfit}, which not every file can hold`);
  if (definition.type === 'text') return succeed(value);
  if (value.includes('\n')) return refuse(path, 'must be a single line');
  const { pattern } = definition;
  if (pattern === undefined || new RegExp(pattern, 'u').test(value)) return succeed(value);
  return refuse(path, `must match the pattern ${pattern}; ${show(value)} does not`);
}

function checkNumber(
  { type, min, max }: Definition<'integer' | 'number'>,
  value: unknown,
  path: string,
): Result<OptionValue> {
  const isFitting =
    typeof value === 'number' && (type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value));
  if (!isFitting) return refuse(path, `must be ${type === 'integer' ? 'an integer' : 'a number'}, not ${show(value)}`);
  if (min !== undefined && value < min) return refuse(path, `must be at least ${min}, not ${value}`);
  if (max !== undefined && value > max) return refuse(path, `must be at most ${max}, not ${value}`);
  return succeed(value);
}

function checkEnum({ values }: Definition<'enum'>, value: unknown, path: string): Result<OptionValue> {
  if (typeof value === 'string' && values.includes(value)) return succeed(value);
  const near = typeof value === 'string' ? nearestName(value, values) : undefined;
  const hint = near === undefined ? undefined : `Did you mean "${near}"?`;
  return refuse(path, `must be one of ${values.join(', ')}, not ${show(value)}`, hint);
}

function checkList(definition: Definition<'list'>, value: unknown, path: string): Result<OptionValue> {
  if (!Array.isArray(value)) return refuse(path, `must be a list, not ${show(value)}`);
  const { items, fields } = definition;
  const checked = value.map((item: unknown, index) => {
    const place = `${path}.${index}`;
    if (fields !== undefined) return checkRecord(fields, item, place);
    return checkOptionValue(items ?? { type: 'string', title: definition.title }, item, place);
  });
  return collect(checked);
}

/** One record of a list of records; fields without a default must be answered. */
function checkRecord(
  fields: NonNullable<Definition<'list'>['fields']>,
  value: unknown,
  path: string,
): Result<OptionValue> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(path, `must be a record with ${Object.keys(fields).join(', ')}, not ${show(value)}`);
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const problems = [...given.keys()]
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => reportField(fields, name, path));
  const record: Record<string, OptionValue> = {};
  for (const [name, definition] of Object.entries(fields)) {
    const checked = checkOptionValue(definition, given.get(name) ?? definition.default, `${path}.${name}`);
    if (checked.ok) record[name] = checked.value;
    else problems.push(...checked.problems);
  }
  return problems.length > 0 ? fail(problems) : succeed(record);
}

function reportField(fields: Readonly<Record<string, unknown>>, name: string, path: string): Problem {
  const near = nearestName(name, Object.keys(fields));
  return {
    code: 'OPTION_UNKNOWN',
    message: `The option "${path}" has no field "${name}".`,
    hint: near === undefined ? `It has: ${Object.keys(fields).join(', ')}.` : `Did you mean "${near}"?`,
    features: [],
    path: `${path}.${name}`,
  };
}

function collect(results: readonly Result<OptionValue>[]): Result<OptionValue> {
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length > 0 ? fail(problems) : succeed(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** A value as a message quotes it, cut where it gets long. */
function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function refuse(path: string, what: string, hint?: string): Result<never> {
  const problem: Problem = { code: 'OPTION_INVALID', message: `The option "${path}" ${what}.`, features: [], path };
  return fail([hint === undefined ? problem : { ...problem, hint }]);
}
