import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

const UNITS: Readonly<Record<string, string>> = {
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
 * The same metrics with their units in the names, as every OTLP receiver of Prometheus writes them. The serializer of
 * the SDK leaves units out, and a rule for one path would find nothing on the other.
 */
export function withUnitNames(collected: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = collected.scopeMetrics.map((scope) => ({ ...scope, metrics: scope.metrics.map(withUnitName) }));
  return { ...collected, scopeMetrics };
}

function withUnitName<Data extends MetricData>(data: Data): Data {
  const { name, unit } = data.descriptor;
  const suffix = unit === '1' && isGauge(data) ? 'ratio' : UNITS[unit];
  if (suffix === undefined || name.split(/[._]/).includes(suffix)) return data;
  return { ...data, descriptor: { ...data.descriptor, name: `${name}_${suffix}` } };
}

function isGauge(data: MetricData): boolean {
  return data.dataPointType === DataPointType.GAUGE;
}
