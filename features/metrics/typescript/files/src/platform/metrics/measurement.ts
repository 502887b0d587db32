import type { MeterProvider as Meters } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationType,
  type CollectionResult,
  MeterProvider,
  MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { Platform } from '../feature.ts';
import type { FetchHandler } from '../http/handler.ts';
import { boundaries, dropped } from './boundaries.ts';
import { withUnitNames } from './prometheus-names.ts';

/** Without `;escaping=`: Prometheus 3 refuses an answer whose type it does not know. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MeasurementOptions {
  readonly resource: Resource;
  readonly log: Platform['log'];
  /** Combinations of attributes per metric. */
  readonly cardinalityLimit: number;
}

export interface Measurement {
  readonly meters: Meters;
  /** Every metric now, under the names that they were given. */
  collect(): Promise<CollectionResult>;
  /** Answers a scrape of `/metrics`. */
  readonly answer: FetchHandler;
  /** Ends the measurement, after what still observes has stopped. */
  close(stopObserving: () => void): Promise<void>;
}

/** The metrics of this app, and no other: nothing is registered for the process. */
export function createMeasurement({ resource, log, cardinalityLimit }: MeasurementOptions): Measurement {
  const reader = new ScrapeReader({ cardinalitySelector: () => cardinalityLimit });
  const provider = new MeterProvider({
    resource,
    readers: [reader],
    views: [...Object.entries(boundaries).map(withBoundaries), ...dropped.map(withoutExport)],
  });
  // Scope labels would start every series anew with each version.
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  const answer: FetchHandler = async (request) => {
    if (new URL(request.url).pathname !== '/metrics') return new Response(null, { status: 404 });
    const { resourceMetrics, errors } = await reader.collect();
    for (const err of errors) log.warn({ err }, 'a metric could not be collected');
    const text = serializer.serialize(withUnitNames(resourceMetrics));
    return new Response(text, { headers: { 'content-type': CONTENT_TYPE } });
  };
  return {
    meters: provider,
    collect: () => reader.collect(),
    answer,
    async close(stopObserving) {
      stopObserving();
      await provider.shutdown();
    },
  };
}

/** Collects when it is asked to. */
class ScrapeReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

function withBoundaries([instrumentName, values]: [string, readonly number[]]): ViewOptions {
  const options = { boundaries: [...values], recordMinMax: false };
  return { instrumentName, aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options } };
}

function withoutExport(instrumentName: string): ViewOptions {
  return { instrumentName, aggregation: { type: AggregationType.DROP } };
}
