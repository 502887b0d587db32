import type { Schema } from '../http/route.ts';
import { listOperations } from './bind.ts';
import type { OpenapiDocument, Operation } from './document.ts';

export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid #8884; border-radius: .5rem; margin: .5rem 0; padding: .5rem 1rem; }
summary { cursor: pointer; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { background: #8881; border-radius: .5rem; overflow: auto; padding: .75rem; }
b { display: inline-block; min-width: 4.5rem; }
td { padding: .125rem 1rem .125rem 0; vertical-align: top; }
`;

type Binding = ReturnType<typeof listOperations>[number];

/** The contract as one page without scripts. `/openapi.json` feeds any richer viewer. */
export function renderDocsPage(document: OpenapiDocument): string {
  const operations = listOperations(document);
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))].sort();
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return `<h2>${escapeHtml(tag)}</h2>${own.map((binding) => renderOperation(binding, document)).join('')}`;
  });
  const title = `${escapeHtml(document.info.title)} ${escapeHtml(document.info.version)}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>`,
    '<p><a href="/openapi.yaml">openapi.yaml</a> · <a href="/openapi.json">openapi.json</a></p>',
    ...renderSecurity(document),
    ...sections,
    '<h2>Schemas</h2>',
    ...Object.entries(document.components.schemas).map(([name, schema]) => renderSchema(name, schema)),
    '</body></html>',
  ].join('\n');
}

function renderSecurity({ components: { securitySchemes = {} } }: OpenapiDocument): readonly string[] {
  const rows = Object.entries(securitySchemes).map(([name, scheme]) =>
    row([`<code>${escapeHtml(name)}</code>`, `<code>${json(scheme)}</code>`]),
  );
  if (rows.length === 0) return [];
  const text = 'Every call needs one of these, except those of operations that are open.';
  return [`<h2>Authentication</h2><p>${text}</p><table>${rows.join('')}</table>`];
}

function renderOperation({ path, method, operation }: Binding, document: OpenapiDocument): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  return [
    `<details id="${escapeHtml(operation.operationId)}"><summary><b>${method}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary)}</summary>`,
    operation.deprecated ? '<p>Deprecated.</p>' : '',
    operation.security?.length === 0 ? '<p>Open: nobody is asked who they are.</p>' : '',
    renderParameters(operation),
    body ? `<h4>Body</h4>${renderReference(body)}${renderExample(body, document)}` : '',
    '<h4>Responses</h4><table>',
    ...Object.entries(operation.responses).map(([status, response]) => {
      const schemas = Object.values(response.content ?? {}).map(({ schema }) => renderReference(schema));
      return row([`<code>${escapeHtml(status)}</code>`, escapeHtml(response.description), schemas.join(' ')]);
    }),
    '</table></details>',
  ].join('\n');
}

function renderParameters({ parameters = [] }: Operation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(({ name, in: place, required, schema }) =>
    row([
      `<code>${escapeHtml(name)}</code>`,
      `${place}${required ? ', required' : ''}`,
      `<code>${json(schema)}</code>`,
    ]),
  );
  return `<h4>Parameters</h4><table>${rows.join('')}</table>`;
}

function renderSchema(name: string, schema: Schema): string {
  return `<details id="schema-${escapeHtml(name)}"><summary>${escapeHtml(name)}</summary><pre>${json(schema, 2)}</pre></details>`;
}

function renderReference(schema: Schema): string {
  const name = nameOf(schema);
  return name === undefined
    ? `<code>${json(schema)}</code>`
    : `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
}

function renderExample(schema: Schema, document: OpenapiDocument): string {
  const [example] = (document.components.schemas[nameOf(schema) ?? '']?.examples ?? []) as readonly unknown[];
  return example === undefined ? '' : `<pre>${json(example, 2)}</pre>`;
}

function nameOf(schema: Schema): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function json(value: unknown, indent = 0): string {
  return escapeHtml(JSON.stringify(value, undefined, indent));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
