import type { Fact } from '../facts/fact-schemas.ts';

/** A dashboard in Grafana's classic format. https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: 42;
  readonly version: 1;
  readonly editable: false;
  readonly graphTooltip: 1;
  readonly refresh: '30s';
  readonly time: { readonly from: string; readonly to: 'now' };
  readonly timezone: 'browser';
  readonly templating: { readonly list: readonly object[] };
  readonly annotations: { readonly list: readonly object[] };
  readonly links: readonly object[];
  readonly panels: readonly object[];
}

export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** The label of its alerts. */
  readonly service: string;
  /** Those that are shown first: the service, and its workers. */
  readonly jobs: readonly string[];
  readonly panels: readonly Fact<'panel'>[];
}

const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;

const ALWAYS: readonly string[] = ['datasource', 'job', 'instance'];

/** Grafana's grid is 24 wide. */
const GRID = 24;
const SIZES = { stat: { w: 6, h: 4 }, timeseries: { w: 12, h: 8 }, table: { w: 12, h: 9 } } as const;

/**
 * A dashboard of panels, with the variables, annotations and links that all of ours have. It keeps the rules of Grafana's
 * dashboard-linter: https://github.com/grafana/dashboard-linter/tree/main/docs/rules
 */
export function composeDashboard({
  uid,
  title,
  description,
  tags,
  service,
  jobs,
  panels,
}: DashboardOptions): GrafanaDashboard {
  const [tag] = tags;
  return {
    uid,
    title,
    description,
    tags,
    schemaVersion: 42,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: { list: composeVariables(service, jobs, panels) },
    annotations: { list: composeAnnotations(service) },
    links: [{ type: 'dashboards', title: 'Dashboards', tags: [tag], asDropdown: true, keepTime: true }],
    panels: composePanels(panels),
  };
}

/** Those that every dashboard has, and those that its queries use. */
function composeVariables(
  service: string,
  jobs: readonly string[],
  panels: readonly Fact<'panel'>[],
): readonly object[] {
  const exprs = panels.flatMap(({ queries }) => queries.map(({ expr }) => expr));
  const query = (name: string, label: string, expr: string, current: object, allValue = '.+') => ({
    type: 'query',
    name,
    label,
    datasource: DATASOURCE,
    query: { query: expr, refId: name },
    definition: expr,
    // On every change of the time range: targets come and go.
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue,
    current,
  });
  const all = { text: 'All', value: '$__all' };
  return [
    { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' },
    query('job', 'Job', 'label_values(up, job)', { text: jobs, value: jobs }),
    query('instance', 'Instance', 'label_values(up{job=~"$job"}, instance)', all),
    // Requests that no route answers have none, and belong to all.
    query(
      'route',
      'Route',
      'label_values(http_server_request_duration_seconds_count{job=~"$job"}, http_route)',
      all,
      '.*',
    ),
    query('namespace', 'Namespace', `label_values(kube_pod_info{pod=~"${service}-.+"}, namespace)`, all),
  ].filter(({ name }) => ALWAYS.includes(name) || exprs.some((expr) => expr.includes(`$${name}`)));
}

function composeAnnotations(service: string): readonly object[] {
  const annotation = (name: string, iconColor: string, expr: string, titleFormat: string): object => ({
    name,
    datasource: DATASOURCE,
    enable: true,
    iconColor,
    expr,
    titleFormat,
    step: '60s',
  });
  return [
    annotation(
      'Deployments',
      'blue',
      'count by (service_version) (target_info{job=~"$job"}) unless count by (service_version) (target_info{job=~"$job"} offset 5m)',
      'Version {{service_version}}',
    ),
    annotation('Alerts', 'red', `ALERTS{alertstate="firing", service="${service}"}`, '{{alertname}}'),
  ];
}

/** Panels from left to right; a new line where the next one does not fit. */
function composePanels(panels: readonly Fact<'panel'>[]): readonly object[] {
  let x = 0;
  let y = 0;
  let lineHeight = 0;
  return panels.map((panel, index) => {
    const { w, h } = SIZES[panel.kind];
    if (x + w > GRID) {
      y += lineHeight;
      x = 0;
      lineHeight = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return composePanel(panel, index + 1, gridPos);
  });
}

function composePanel(panel: Fact<'panel'>, id: number, gridPos: object): object {
  const instant = panel.kind === 'table';
  return {
    id,
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: { defaults: { unit: panel.unit, ...composeThresholds(panel) }, overrides: [] },
    options: OPTIONS[panel.kind],
    ...(panel.kind === 'table' ? { transformations: [{ id: 'merge', options: {} }] } : {}),
    targets: panel.queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(instant ? { instant: true, range: false, format: 'table' } : {}),
    })),
  };
}

/** Lines across a graph, or the values from which a number turns red. */
function composeThresholds({ kind, thresholds }: Fact<'panel'>): object {
  if (thresholds.length === 0) return { custom: {} };
  const steps = [{ color: 'green', value: null }, ...thresholds.map((value) => ({ color: 'red', value }))];
  return {
    custom: kind === 'timeseries' ? { thresholdsStyle: { mode: 'line' } } : {},
    thresholds: { mode: 'absolute', steps },
    ...(kind === 'timeseries' ? {} : { color: { mode: 'thresholds' } }),
  };
}

const OPTIONS = {
  stat: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'area' },
  timeseries: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  table: { showHeader: true },
} as const;
