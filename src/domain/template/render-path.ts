import type { Result } from '../problem.ts';
import { parseInline } from './parse-inline.ts';
import { renderTemplate } from './render-template.ts';
import type { TemplateScope } from './template-scope.ts';

/**
 * Renders a text of a manifest: a path such as `src/modules/{{module.kebab}}/index.ts`, or a string inside a fact. Outputs only.
 *
 * @returns the text, or every `TEMPLATE_INVALID` problem at `scope.path`. Whether a rendered path stays inside the project is
 * for the composer to check.
 */
export function renderPath(text: string, scope: TemplateScope): Result<string> {
  if (!text.includes('{{')) return { ok: true, value: text };
  const template = parseInline(text, scope.path);
  return template.ok ? renderTemplate(template.value, scope) : template;
}
