import { type Result, succeed } from '../problem.ts';
import { nameLabel, nameSeries } from './metric-series.ts';
import type { RendererInput } from './renderer.ts';

/** `metrics-reference`: every metric of the service under the name that Prometheus has for it, as Markdown. */
export function renderMetricsReference({ facts }: RendererInput): Result<string> {
  const metrics = facts.metric.toSorted((a, b) => (nameSeries(a) < nameSeries(b) ? -1 : 1));
  const sections = metrics.map((metric) => {
    const boundaries = facts.histogramBoundary.filter(({ metric: of }) => of === metric.name).map(({ value }) => value);
    const buckets = [...new Set([...(metric.boundaries ?? []), ...boundaries])].sort((a, b) => a - b);
    const labels = metric.attributes.map(
      ({ name, doc, values = [] }) =>
        `- \`${nameLabel(name)}\`${doc === undefined ? '' : `: ${doc}`}${values.length === 0 ? '' : ` (${values.map((value) => `\`${value}\``).join(', ')})`}`,
    );
    return [
      `## ${nameSeries(metric)}`,
      '',
      `${metric.doc} A ${metric.instrument}, in OpenTelemetry \`${metric.name}\` with the unit \`${metric.unit}\`.`,
      ...(buckets.length === 0 ? [] : ['', `Buckets: ${buckets.join(', ')}.`]),
      ...(labels.length === 0 ? [] : ['', ...labels]),
    ].join('\n');
  });
  const intro = `# Metrics\n\nWhat the service exposes at \`/metrics\`. Prometheus adds \`job\` and \`instance\`. A histogram has the series \`_bucket\`, \`_sum\` and \`_count\`.`;
  return succeed(`${[intro, ...sections].join('\n\n')}\n`);
}
