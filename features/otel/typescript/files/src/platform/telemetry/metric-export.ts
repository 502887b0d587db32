import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import { type Delivery, type Target, toExporterOptions, watchDeliveries } from './delivery.ts';

export type CollectMetrics = () => Promise<CollectionResult>;

/**
 * Sends every metric again and again, and once more at the end. They are read as a scrape reads them, so both ways have the same series:
 * units become part of the names at the receiver.
 */
export function sendMetrics(target: Target, collect: CollectMetrics, intervalMs: number): Delivery {
  const exporter = watchDeliveries(new OTLPMetricExporter(toExporterOptions(target, 'metrics')), 'metrics', target.log);
  const send = async (): Promise<void> => {
    const { resourceMetrics } = await collect();
    await new Promise<void>((resolve) => exporter.export(resourceMetrics, () => resolve()));
  };
  let last = Promise.resolve();
  const timer = setInterval(() => {
    last = last.then(send);
  }, intervalMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await last.then(send);
      await exporter.shutdown();
    },
  };
}
