/** How long one rendering takes: our interpreter over a parsed tree against what Handlebars compiled beforehand. */
import { runInThisContext } from 'node:vm';
import Handlebars from 'handlebars';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';
import { renderTemplate } from '../../src/domain/template/render-template.ts';
import type { Template } from '../../src/domain/template/template.ts';
import { type Subject, sampleInterleaved, timedSubject } from './stats.ts';
import { type BenchSettings, type BenchTable, composeTimingTable } from './table.ts';

const WARM_REPEATS = 2000;
const COLD_TEMPLATES = 1000;
const COMPILED = 'Handlebars, compiled';
const PRECOMPILED = 'Handlebars, precompiled source';

const FILLER = `${'// A line of text that the template copies as it is, so that it has a size.\n'.repeat(24)}\n`;
/** 2 KiB with five variables, a condition and a loop. */
const SOURCE = `${FILLER}import { {{module.pascal}} } from './{{module.kebab}}.ts';
{{#if project.team}}
// Owned by {{project.team}}.
{{/if}}
{{#each fields}}
export const {{name}} = '{{kind}}';
{{/each}}
`;
const ROOT = {
  module: { pascal: 'SalesOrder', kebab: 'sales-order' },
  project: { team: 'Billing' },
  fields: [
    { name: 'number', kind: 'string' },
    { name: 'total', kind: 'money' },
    { name: 'dueOn', kind: 'date' },
  ],
};
const ENVIRONMENT = { width: 120, features: [], capabilities: [], tier: 'basic', files: [] } as const;
const SCOPE = { root: ROOT, partials: () => undefined, path: 'bench.hbs', environment: ENVIRONMENT };
const HANDLEBARS_OPTIONS = { noEscape: true, strict: true } as const;

/** Two tables: one template many times, and many templates once each, as in a real run. */
export async function runTemplate({ runs, report }: BenchSettings): Promise<readonly BenchTable[]> {
  report('template');
  const template = parse(SOURCE);
  const compiled = Handlebars.compile(SOURCE, HANDLEBARS_OPTIONS);
  if (compiled(ROOT) !== render(template)) throw new Error('the two outputs differ');
  const warm = [
    timedSubject(COMPILED, () => compiled(ROOT), WARM_REPEATS),
    timedSubject('scaffold, parsed tree', () => render(template), WARM_REPEATS),
  ];
  const cold = [
    onceEach(
      PRECOMPILED,
      (text) => `(${String(Handlebars.precompile(text, HANDLEBARS_OPTIONS))})`,
      (code) => Handlebars.template(runInThisContext(code))(ROOT),
    ),
    onceEach(
      'scaffold, tree as JSON',
      (text) => JSON.stringify(parse(text)),
      (tree) => render(JSON.parse(tree)),
    ),
    onceEach(
      'scaffold, template text',
      (text) => text,
      (text) => render(parse(text)),
    ),
  ];
  return [
    composeTimingTable({
      id: 'template-warm',
      title: 'One template, many times',
      unit: 'µs',
      reference: COMPILED,
      sampled: sampleInterleaved(warm, { runs }),
    }),
    composeTimingTable({
      id: 'template-cold',
      title: 'Many templates, once each',
      unit: 'µs',
      reference: PRECOMPILED,
      sampled: sampleInterleaved(cold, { runs }),
    }),
  ];
}

/** Times `act` on what `prepare`, which is not timed, makes of texts that the engine has never seen. */
function onceEach(name: string, prepare: (text: string) => string, act: (prepared: string) => string): Subject {
  return {
    name,
    sample(round) {
      const prepared = Array.from({ length: COLD_TEMPLATES }, (_, index) => prepare(`// ${round}.${index}\n${SOURCE}`));
      let length = 0;
      const started = performance.now();
      for (const text of prepared) length += act(text).length;
      const elapsed = performance.now() - started;
      if (length === 0) throw new Error(`${name} renders nothing`);
      return elapsed / COLD_TEMPLATES;
    },
  };
}

function parse(text: string): Template {
  const parsed = parseTemplate(text, 'bench.hbs');
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.value;
}

function render(template: Template): string {
  const rendered = renderTemplate(template, SCOPE);
  if (!rendered.ok) throw new Error(rendered.problems.map(({ message }) => message).join('\n'));
  return rendered.value;
}
