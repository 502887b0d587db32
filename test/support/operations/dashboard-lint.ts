import { listPromqlNames } from '../../../src/domain/renderers/promql-names.ts';

interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly expr: string;
  readonly datasource: DataSource;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: DataSource;
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } };
  readonly targets: readonly Target[];
}

interface Variable {
  readonly type: string;
  readonly name: string;
  readonly label: string;
  readonly datasource?: DataSource;
  readonly definition?: string;
  readonly query: unknown;
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly allValue?: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

/** Dashboards and panels that a rule leaves out, as the file `.lint` beside the dashboards has them. */
export interface LintExclusions {
  readonly exclusions: Readonly<
    Record<
      string,
      { readonly reason: string; readonly entries: readonly { readonly dashboard: string; readonly panel?: string }[] }
    >
  >;
}

/** The units that we use, all known to Grafana. */
const UNITS = ['none', 'short', 'percentunit', 'bytes', 's', 'reqps', 'ops', 'dtdurations'];

/**
 * What Grafana's dashboard-linter would say, as `<rule>: <where>`. Its two rules about logs find nothing to judge here, and whether an
 * expression is PromQL is asked of promtool. https://github.com/grafana/dashboard-linter/tree/main/docs/rules
 */
export function lintDashboard(dashboard: Dashboard, { exclusions }: LintExclusions = { exclusions: {} }): string[] {
  const isExcluded = (rule: string, panel: string): boolean =>
    exclusions[rule]?.entries.some(
      (entry) => entry.dashboard === dashboard.title && [undefined, panel].includes(entry.panel),
    ) ?? false;
  return [
    ...lintVariables(dashboard.templating.list),
    ...(dashboard.editable ? ['uneditable-dashboard: it can be edited'] : []),
    ...dashboard.panels.flatMap((panel) => [
      ...lintPanel(panel),
      ...panel.targets
        .flatMap(({ expr }) => lintTarget(expr))
        .filter((rule) => !isExcluded(rule, panel.title))
        .map((rule) => `${rule}: ${panel.title}`),
    ]),
  ];
}

function lintVariables(variables: readonly Variable[]): string[] {
  const sources = variables.filter(({ type }) => type === 'datasource');
  const [source] = sources;
  const isSource =
    sources.length === 1 &&
    source?.query === 'prometheus' &&
    ['datasource', 'prometheus_datasource'].includes(source.name) &&
    ['Data source', 'Prometheus data source'].includes(source.label);
  const queries = variables.filter(({ type }) => type === 'query');
  return [
    ...(isSource ? [] : ['template-datasource-rule: datasource']),
    ...['job', 'instance']
      .filter((name) => !queries.some(isFilter(name)))
      .map((name) => `template-${name}-rule: ${name}`),
    ...queries
      .filter(({ definition }) => !/^(?:label_names|label_values|metrics|query_result)\(.+\)$/.test(definition ?? ''))
      .map(({ name }) => `template-label-promql-rule: ${name}`),
    ...queries.filter(({ refresh }) => refresh !== 2).map(({ name }) => `template-on-time-change-reload-rule: ${name}`),
  ];
}

function isFilter(wanted: string): (variable: Variable) => boolean {
  return ({ name, label, multi, allValue, datasource }) =>
    name === wanted &&
    label.toLowerCase() === name &&
    multi === true &&
    allValue === '.+' &&
    datasource?.uid === '$datasource';
}

function lintPanel({ title, description, datasource, targets, fieldConfig }: Panel): string[] {
  const isTemplated = [datasource, ...targets.map((target) => target.datasource)].every(
    ({ uid }) => uid === '$datasource',
  );
  return [
    ...(title === '' || description === '' ? [`panel-title-description-rule: ${title}`] : []),
    ...(isTemplated ? [] : [`panel-datasource-rule: ${title}`]),
    ...(targets.length === 0 ? [`panel-no-targets-rule: ${title}`] : []),
    ...(UNITS.includes(fieldConfig.defaults.unit ?? '') ? [] : [`panel-units-rule: ${title}`]),
  ];
}

/** The rules that an expression breaks. */
function lintTarget(expr: string): string[] {
  const selectors = listPromqlNames(expr).series.flatMap((name) =>
    [...expr.matchAll(new RegExp(`\\b${name}(\\{[^}]*\\})?(\\[[^\\]]*\\])?`, 'g'))].map((match) => ({
      name,
      matchers: match[1] ?? '',
      range: match[2],
      before: expr.slice(0, match.index),
    })),
  );
  const broken = selectors.flatMap(({ name, matchers, range, before }) => {
    const call = /(\w+)\($/.exec(before.trimEnd())?.[1] ?? '';
    return [
      ...(matchers.includes('job=~"$job"') ? [] : ['target-job-rule']),
      ...(matchers.includes('instance=~"$instance"') ? [] : ['target-instance-rule']),
      ...(['rate', 'irate'].includes(call) && range !== '[$__rate_interval]' ? ['target-rate-interval-rule'] : []),
      ...(name.endsWith('_total') && !['rate', 'irate', 'increase'].includes(call) ? ['target-counter-agg-rule'] : []),
    ];
  });
  return [...new Set(broken)];
}
