import { suggestName } from '../names/near-miss.ts';
import { fail, type Result, succeed } from '../problem.ts';
import { evaluate, evaluateNamed } from './evaluate-expression.ts';
import { isTruthy } from './helpers/comparisons.ts';
import { describeValue } from './helpers/define-helper.ts';
import { indentLines } from './indent-lines.ts';
import { FAILED, type Rendering, report, showExpression } from './rendering.ts';
import type { BlockNode, Expression, PartialNode, Template, TemplateNode } from './template.ts';
import type { TemplateScope } from './template-scope.ts';

/** Deeper nesting of partials than this is a partial that includes itself. */
const PARTIAL_DEPTH = 20;

/**
 * Renders a template. The result depends on the template and the scope alone. Semantics are those of Handlebars with
 * `noEscape` and `strict`, but for what is stricter here: see docs/templates.md.
 *
 * @returns the text, or every `TEMPLATE_INVALID` problem at `path:line`: unknown variables, helpers that refuse their arguments,
 * values that cannot be printed, unknown partials.
 */
export function renderTemplate(template: Template, scope: TemplateScope): Result<string> {
  const { root, path } = scope;
  const rendering = { scope, problems: [], path, depth: 0, contexts: [root], locals: [], loop: undefined };
  const text = renderNodes(template.nodes, rendering);
  return rendering.problems.length === 0 ? succeed(text) : fail(rendering.problems);
}

function renderNodes(nodes: readonly TemplateNode[], rendering: Rendering): string {
  let text = '';
  for (const node of nodes) {
    if (typeof node === 'string') text += node;
    else if (node.kind === 'output')
      text += print(evaluate(node.value, rendering, node.line), node.value, rendering, node.line);
    else if (node.kind === 'block') text += renderBlock(node, rendering);
    else text += renderPartial(node, rendering);
  }
  return text;
}

function print(value: unknown, expression: Expression, rendering: Rendering, line: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === FAILED) return '';
  const isAbsent = value === undefined || value === null;
  const what = isAbsent ? 'has no value' : `is ${describeValue(value)}, which cannot be printed`;
  const hint = isAbsent
    ? 'Guard it with `#if`, or give a value with `default`.'
    : 'Use `json`, `yaml`, `join` or `#each`, or name one of its fields.';
  report(rendering, line, `${showExpression(expression)} ${what}.`, hint);
  return '';
}

function renderBlock(node: BlockNode, rendering: Rendering): string {
  const isTolerant = node.name !== 'each';
  const value = evaluate(node.value, rendering, node.line, isTolerant);
  if (value === FAILED) return '';
  switch (node.name) {
    case 'if':
      return renderNodes(isTruthy(value) ? node.body : (node.otherwise ?? []), rendering);
    case 'unless':
      return renderNodes(isTruthy(value) ? (node.otherwise ?? []) : node.body, rendering);
    case 'with':
      if (!isTruthy(value) && value !== 0) return renderNodes(node.otherwise ?? [], rendering);
      if (node.slot !== undefined) rendering.locals[node.slot] = value;
      return renderWithin(value, node.body, rendering);
    case 'each':
      return renderEach(node, value, rendering);
  }
}

function renderEach(node: BlockNode, value: unknown, rendering: Rendering): string {
  if (typeof value !== 'object' || value === null) {
    const message = `${showExpression(node.value)} is ${describeValue(value)}, not a list or an object.`;
    report(rendering, node.line, message, 'Use `#each` with a list or an object.');
    return '';
  }
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (entries.length === 0) return renderNodes(node.otherwise ?? [], rendering);
  const outer = rendering.loop;
  let text = '';
  for (const [index, [key, item]] of entries.entries()) {
    rendering.loop = { index, key, first: index === 0, last: index === entries.length - 1, outer };
    if (node.slot !== undefined) {
      rendering.locals[node.slot] = item;
      rendering.locals[node.slot + 1] = key;
    }
    text += renderWithin(item, node.body, rendering);
  }
  rendering.loop = outer;
  return text;
}

/** A block whose context is the current one already adds no level for `../`, as in Handlebars. */
function renderWithin(context: unknown, nodes: readonly TemplateNode[], rendering: Rendering): string {
  if (context === rendering.contexts.at(-1)) return renderNodes(nodes, rendering);
  rendering.contexts.push(context);
  const text = renderNodes(nodes, rendering);
  rendering.contexts.pop();
  return text;
}

function renderPartial(node: PartialNode, rendering: Rendering): string {
  const { scope } = rendering;
  const partial = scope.partials(node.name);
  if (partial === undefined) {
    const fallback = 'A partial is a file below `partials/` of the feature or its stack, named without `.hbs`.';
    const hint = suggestName(node.name, scope.partialNames ?? [], fallback);
    report(rendering, node.line, `The partial "${node.name}" is unknown.`, hint);
    return '';
  }
  if (rendering.depth >= PARTIAL_DEPTH) {
    report(rendering, node.line, `The partial "${node.name}" includes itself without end.`, 'Break the circle.');
    return '';
  }
  const context = node.context === undefined ? rendering.contexts.at(-1) : evaluate(node.context, rendering, node.line);
  const named = evaluateNamed(node.named, rendering, node.line);
  if (context === FAILED || named === undefined) return '';
  const text = renderNodes(partial.nodes, {
    scope,
    problems: rendering.problems,
    path: `partials/${node.name}.hbs`,
    depth: rendering.depth + 1,
    contexts: [node.named !== undefined && typeof context === 'object' ? { ...context, ...named } : context],
    locals: [],
    loop: rendering.loop,
  });
  return node.indent === undefined ? text : indentLines(text, node.indent);
}
