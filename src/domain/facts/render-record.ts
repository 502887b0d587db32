import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { renderPath } from '../template/render-path.ts';
import type { TemplateScope } from '../template/template-scope.ts';

/** A text that is one variable and nothing else. */
const VARIABLE = /^\{\{\s*([A-Za-z]\w*(?:\.\w+)+)\s*\}\}$/;

/**
 * Renders every text of a record, keys included. A text that is a single variable becomes the variable's own value where that is a number,
 * boolean, list or record, so that `number: "{{options.port}}"` is a number.
 *
 * @returns The record, or the problems of all its texts.
 */
export function renderRecord(
  record: Readonly<Record<string, unknown>>,
  scope: TemplateScope,
): Result<Readonly<Record<string, unknown>>> {
  const problems: Problem[] = [];
  const rendered = renderEntries(record, scope, problems);
  return problems.length > 0 ? fail(problems) : succeed(rendered);
}

function renderEntries(record: object, scope: TemplateScope, problems: Problem[]): Readonly<Record<string, unknown>> {
  const entries = Object.entries(record).map(([key, value]: [string, unknown]) => [
    renderText(key, scope, problems),
    renderValue(value, scope, problems),
  ]);
  return Object.fromEntries(entries);
}

function renderValue(value: unknown, scope: TemplateScope, problems: Problem[]): unknown {
  if (typeof value === 'string') return readVariable(value, scope) ?? renderText(value, scope, problems);
  if (Array.isArray(value)) return value.map((item: unknown) => renderValue(item, scope, problems));
  return typeof value === 'object' && value !== null ? renderEntries(value, scope, problems) : value;
}

function renderText(text: string, scope: TemplateScope, problems: Problem[]): string {
  if (!text.includes('{{')) return text;
  const rendered = renderPath(text, scope);
  if (rendered.ok) return rendered.value;
  problems.push(...rendered.problems);
  return text;
}

/** `undefined` for anything but a variable whose value is no text; those are rendered. */
function readVariable(text: string, { root }: TemplateScope): unknown {
  const path = VARIABLE.exec(text)?.[1];
  if (path === undefined) return undefined;
  let value: unknown = root;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(part);
  }
  return typeof value === 'string' ? undefined : value;
}
