import { createNoopMeter } from '@opentelemetry/api';
import { defineFeature } from '../feature.ts';
import { BusinessMetrics, createBusinessMetrics } from './business-metrics.ts';
import { createMeasurement } from './measurement.ts';
import { MetricSource } from './metric-source.ts';
import { metricsConfig } from './metrics.config.ts';
import { measureRequests } from './request-metrics.ts';
import { CurrentResource, createResource } from './resource.ts';
import { measureRuntime } from './runtime-metrics.ts';

/** Measures requests and the process. It is set up first, so that every other feature gets a meter that counts. */
export const metricsFeature = defineFeature({
  id: 'metrics',
  first: true,
  config: metricsConfig,
  setup({ http, lifecycle, log, provide, service, telemetry }, { enabled, port, cardinalityLimit, attributes }) {
    const resource = createResource(service, attributes);
    provide(CurrentResource, () => resource);
    if (!enabled) {
      provide(MetricSource, () => undefined);
      provide(BusinessMetrics, () => createBusinessMetrics(createNoopMeter(), log));
      return;
    }
    const measurement = createMeasurement({ resource, log, cardinalityLimit });
    const meter = measurement.meters.getMeter(service.name, service.version);
    telemetry.meters(measurement.meters);
    provide(MetricSource, () => measurement.collect);
    provide(BusinessMetrics, () => createBusinessMetrics(meter, log));
    http.phase('telemetry', measureRequests(meter));
    const runtime = measureRuntime(meter);
    lifecycle.add({ name: 'metrics', start: runtime.start, stop: () => measurement.close(runtime.stop) });
    http.listener({
      name: 'metrics',
      port,
      handle: measurement.answer,
      onListen: (chosen) => log.info({ port: chosen }, 'metrics listening'),
    });
  },
});
