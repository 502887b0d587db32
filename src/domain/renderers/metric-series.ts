import type { Fact } from '../facts/fact-schemas.ts';
import { type MetricSeries, SURROUNDING_SERIES, TARGET_LABELS } from './surrounding-series.ts';

export type { MetricSeries };

/** Units as they stand in the names of series. https://github.com/prometheus/otlptranslator/blob/main/metric_namer.go */
const UNIT_NAMES: Readonly<Record<string, string>> = {
  ms: 'milliseconds',
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  '%': 'percent',
};

/**
 * The name under which Prometheus stores a metric, the same on the scrape path and through OTLP: `http.server.request.duration` in `s`
 * is `http_server_request_duration_seconds`, a counter ends in `_total`.
 */
export function nameSeries({ name, unit, instrument }: Pick<Fact<'metric'>, 'name' | 'unit' | 'instrument'>): string {
  const base = name.replaceAll(/[^A-Za-z0-9_]/g, '_').replaceAll(/_{2,}/g, '_');
  const suffix = unit === '1' && instrument === 'gauge' ? 'ratio' : UNIT_NAMES[unit];
  const withUnit = suffix === undefined || base.split('_').includes(suffix) ? base : `${base}_${suffix}`;
  return instrument === 'counter' && !withUnit.endsWith('_total') ? `${withUnit}_total` : withUnit;
}

/** Every series that rules and panels of a service may refer to. */
export function listSeries(metrics: readonly Fact<'metric'>[]): readonly MetricSeries[] {
  const emitted = metrics.flatMap((metric) => {
    const name = nameSeries(metric);
    const labels = [...metric.attributes.map((attribute) => nameLabel(attribute.name)), ...TARGET_LABELS];
    const plain = { name, labels: [...labels, 'otel_metric_overflow'] };
    if (metric.instrument !== 'histogram') return [plain];
    return [
      { ...plain, name: `${name}_count` },
      { ...plain, name: `${name}_sum` },
      { name: `${name}_bucket`, labels: [...plain.labels, 'le'] },
    ];
  });
  return [...SURROUNDING_SERIES, ...emitted];
}

/** An attribute as a label. */
export function nameLabel(attribute: string): string {
  return attribute.replaceAll(/[^A-Za-z0-9_]/g, '_');
}
