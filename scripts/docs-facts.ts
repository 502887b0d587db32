/** `node scripts/docs-facts.ts`: writes docs/facts.md, the reference of what features declare once. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { FACT_IDENTITY, FACT_SCHEMAS } from '../src/domain/facts/fact-schemas.ts';
import { escapeCell } from './escape-cell.ts';

export const FACTS_PAGE = 'docs/facts.md';

/** The part of a JSON Schema that the tables show. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
}

/** The page as Markdown: one section for each kind, one row for each field. */
export function renderFactsPage(): string {
  const kinds = Object.entries(FACT_SCHEMAS);
  const sections = kinds.flatMap(([kind, schema]) => {
    const { properties = {}, required = [] }: Schema = JSON.parse(
      JSON.stringify(z.toJSONSchema(schema, { io: 'input' })),
    );
    const identity = Object.entries(FACT_IDENTITY).find(([name]) => name === kind)?.[1] ?? [];
    const rows = Object.entries(properties).map(
      ([name, field]) =>
        `| \`${name}\` | ${escapeCell(describeType(field))} | ${describeNeed(name, field, required)} |`,
    );
    return [
      '',
      `## ${kind}`,
      '',
      `The same fact: equal ${identity.map((name) => `\`${name}\``).join(' and ')}.`,
      '',
      '| field | value | |',
      '|---|---|---|',
      ...rows,
    ];
  });
  return `${[
    '<!-- Derived from src/domain/facts/fact-schemas.ts by `npm run docs`; edit that instead. -->',
    '# Facts',
    '',
    'A feature declares a fact once, in `feature.yaml` under `facts:` or in `<variant>/facts/*.yaml`; whoever renders that kind picks it up: the CI',
    'features render `ciJob`, the packaging features `workload` and `port`, the documentation `env`. Two equal declarations are one fact, two',
    'different ones with the same identity are an error. In a manifest a record may carry `when` (a condition) and `each: modules`.',
    '',
    `Kinds: ${kinds.map(([kind]) => `[${kind}](#${kind.toLowerCase()})`).join(', ')}.`,
    ...sections,
  ].join('\n')}\n`;
}

function describeNeed(name: string, { default: fallback }: Schema, required: readonly string[]): string {
  if (required.includes(name)) return 'required';
  return fallback === undefined ? 'optional' : `default \`${JSON.stringify(fallback)}\``;
}

function describeType(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(describeType).join(' or ');
  if (schema.items !== undefined) return `list of ${describeType(schema.items)}`;
  if (schema.properties !== undefined)
    return `{ ${Object.entries(schema.properties)
      .map(([name, field]) => `${name}: ${describeType(field)}`)
      .join('; ')} }`;
  const { type = 'any' } = schema;
  return typeof type === 'string' ? type : type.join(' or ');
}

if (import.meta.main) writeFileSync(FACTS_PAGE, renderFactsPage());
