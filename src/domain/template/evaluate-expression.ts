import { nearestName, suggestName } from '../names/near-miss.ts';
import { describeValue, Refusal } from './helpers/define-helper.ts';
import { HELPERS } from './helpers/helper-table.ts';
import { FAILED, type Rendering, report, showExpression } from './rendering.ts';
import type { CallExpression, Expression, PathExpression } from './template.ts';

/**
 * The value of an expression, or FAILED after a problem was reported.
 *
 * @param isTolerant Asks whether something is there: what is missing is undefined.
 */
export function evaluate(expression: Expression, rendering: Rendering, line: number, isTolerant = false): unknown {
  if (typeof expression !== 'object') return expression;
  if (expression.kind === 'path') return lookUp(expression, rendering, line, isTolerant);
  return callHelper(expression, rendering, line);
}

function callHelper(call: CallExpression, rendering: Rendering, line: number): unknown {
  const helper = HELPERS.get(call.helper);
  if (helper === undefined) {
    return report(
      rendering,
      line,
      `"${call.helper}" is no helper.`,
      suggestName(call.helper, HELPERS.keys(), 'See docs/templates.md.'),
    );
  }
  const args: unknown[] = [];
  for (const arg of call.args ?? []) args.push(evaluate(arg, rendering, line, helper.isTolerant));
  const named = evaluateNamed(call.named, rendering, line);
  if (named === undefined || args.includes(FAILED)) return FAILED;
  const value = helper.call(args, named, rendering.scope.environment);
  if (!(value instanceof Refusal)) return value;
  return report(rendering, line, `"${call.helper}" ${value.reason}.`, value.hint);
}

/** The values of named arguments; undefined when one of them failed. */
export function evaluateNamed(
  named: Readonly<Record<string, Expression>> | undefined,
  rendering: Rendering,
  line: number,
): Readonly<Record<string, unknown>> | undefined {
  if (named === undefined) return {};
  const entries = Object.entries(named).map(([key, value]): [string, unknown] => [
    key,
    evaluate(value, rendering, line),
  ]);
  return entries.some(([, value]) => value === FAILED) ? undefined : Object.fromEntries(entries);
}

/**
 * Walks a path through own properties only. A part that does not exist is a problem, unless the place is tolerant and the
 * part is not a variable of the template: `{{#if project.team}}` asks whether it is there.
 */
function lookUp(path: PathExpression, rendering: Rendering, line: number, isTolerant: boolean): unknown {
  const { parts } = path;
  const start = startOf(path, rendering);
  if (start === FAILED) {
    const reason = path.data ? 'means something inside `#each` only' : 'leaves the template';
    return report(rendering, line, `${showExpression(path)} ${reason}.`, 'Use fewer `../`, or move it.');
  }
  let value = start;
  const first = path.slot !== undefined || path.data ? 1 : 0;
  // A partial may be included without an argument; what the template itself reads must be there.
  const isRootVariable = value === rendering.scope.root && rendering.depth === 0;
  for (let index = first; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    if (value === undefined || value === null || !Object.hasOwn(Object(value), part)) {
      if (isTolerant && !(isRootVariable && index === first)) return undefined;
      return reportMissing(path, index, value, rendering, line);
    }
    value = Reflect.get(Object(value), part);
  }
  return value;
}

function startOf(path: PathExpression, { contexts, locals, loop, scope }: Rendering): unknown {
  if (path.slot !== undefined) return locals[path.slot];
  const depth = path.depth ?? 0;
  if (!path.data) return depth < contexts.length ? contexts[contexts.length - 1 - depth] : FAILED;
  const [name] = path.parts;
  if (name === 'root') return scope.root;
  let level = loop;
  for (let up = 0; up < depth; up += 1) level = level?.outer;
  if (level === undefined) return FAILED;
  if (name === 'index') return level.index;
  if (name === 'key') return level.key;
  return name === 'first' ? level.first : level.last;
}

function reportMissing(
  path: PathExpression,
  index: number,
  parent: unknown,
  rendering: Rendering,
  line: number,
): symbol {
  const shown = showExpression({ ...path, parts: path.parts.slice(0, index + 1) });
  const isReadable = typeof parent === 'object' && parent !== null;
  const names = isReadable && !Array.isArray(parent) ? Object.keys(parent) : [];
  const near = nearestName(path.parts[index] ?? '', names);
  const known =
    names.length === 0 ? `Its parent is ${describeValue(parent)}.` : `There are ${names.slice(0, 12).join(', ')}.`;
  return report(rendering, line, `${shown} is unknown.`, near === undefined ? known : `Did you mean "${near}"?`);
}
