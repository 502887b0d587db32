import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { withUnitNames } from '../../src/platform/metrics/prometheus-names.ts';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

async function nameOf(kind: 'createCounter' | 'createGauge' | 'createHistogram', name: string, unit: string) {
  const reader = new Reader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  if (kind === 'createCounter') meter.createCounter(name, { unit }).add(1);
  if (kind === 'createGauge') meter.createGauge(name, { unit }).record(1);
  if (kind === 'createHistogram') meter.createHistogram(name, { unit }).record(1);
  const { scopeMetrics } = withUnitNames((await reader.collect()).resourceMetrics);
  return scopeMetrics[0]?.metrics[0]?.descriptor.name;
}

describe('the name of a metric', () => {
  it('has its unit, as on the way through OTLP', async () => {
    assert.equal(await nameOf('createHistogram', 'a.duration', 's'), 'a.duration_seconds');
    assert.equal(await nameOf('createGauge', 'a.size', 'By'), 'a.size_bytes');
    assert.equal(await nameOf('createGauge', 'a.fill', '1'), 'a.fill_ratio');
  });

  it('has none for annotations, for counts, and when it has it already', async () => {
    assert.equal(await nameOf('createCounter', 'a.orders', '{order}'), 'a.orders');
    assert.equal(await nameOf('createCounter', 'a.share', '1'), 'a.share');
    assert.equal(await nameOf('createHistogram', 'a.duration_seconds', 's'), 'a.duration_seconds');
  });
});
