/**
 * How long one rendering takes: our interpreter over a parsed tree against a template that Handlebars compiled beforehand.
 * The template has 2 KiB, five variables, a condition and a loop. Reports the median of several rounds in microseconds.
 */
import { runInThisContext } from 'node:vm';
import Handlebars from 'handlebars';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';
import { renderTemplate } from '../../src/domain/template/render-template.ts';
import type { Template } from '../../src/domain/template/template.ts';

const ROUNDS = 21;
const PER_ROUND = 2_000;
const COLD_TEMPLATES = 2_000;

const filler = `${'// A line of text that the template copies as it is, so that it has a size.\n'.repeat(24)}\n`;
const source = `${filler}import { {{module.pascal}} } from './{{module.kebab}}.ts';
{{#if project.team}}
// Owned by {{project.team}}.
{{/if}}
{{#each fields}}
export const {{name}} = '{{kind}}';
{{/each}}
`;
const root = {
  module: { pascal: 'SalesOrder', kebab: 'sales-order' },
  project: { team: 'Billing' },
  fields: [
    { name: 'number', kind: 'string' },
    { name: 'total', kind: 'money' },
    { name: 'dueOn', kind: 'date' },
  ],
};
const environment = { width: 120, features: [], capabilities: [], tier: 'basic', files: [] } as const;
const scope = { root, partials: () => undefined, path: 'bench.hbs', environment };

const template = parse(source);
const compiled = Handlebars.compile(source, { noEscape: true, strict: true });
if (compiled(root) !== render(template)) throw new Error('the two outputs differ');

console.log(`template of ${source.length} bytes, tree of ${JSON.stringify(template).length} bytes as JSON`);
report(
  'interpreted tree, warm',
  measure(() => render(template)),
);
report(
  'Handlebars compiled, warm',
  measure(() => compiled(root)),
);
reportCold();

/** Each template once, as in a real run: the tree comes from JSON, the function from its precompiled source. */
function reportCold(): void {
  const texts = Array.from({ length: COLD_TEMPLATES }, (_, index) => `// ${index}\n${source}`);
  const trees = texts.map((text) => JSON.stringify(parse(text)));
  const functions = texts.map((text) => `(${String(Handlebars.precompile(text, { noEscape: true, strict: true }))})`);
  const ours = time(() => {
    for (const tree of trees) render(JSON.parse(tree));
  });
  const theirs = time(() => {
    for (const code of functions) Handlebars.template(runInThisContext(code))(root);
  });
  report('interpreted tree, parsed from JSON and used once', ours / COLD_TEMPLATES);
  report('Handlebars precompiled, evaluated and used once', theirs / COLD_TEMPLATES);
}

function parse(text: string): Template {
  const result = parseTemplate(text, 'bench.hbs');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function render(tree: Template): string {
  const result = renderTemplate(tree, scope);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** Microseconds for one call, the median over the rounds. */
function measure(run: () => string): number {
  const rounds = Array.from({ length: ROUNDS }, () =>
    time(() => {
      for (let index = 0; index < PER_ROUND; index += 1) run();
    }),
  );
  return (rounds.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)] ?? 0) / PER_ROUND;
}

/** Microseconds. */
function time(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1000;
}

function report(what: string, microseconds: number): void {
  console.log(`${what.padEnd(52)} ${microseconds.toFixed(2).padStart(8)} us`);
}
