import { ProxyTracerProvider } from '@opentelemetry/api';
import { defineFeature } from '../feature.ts';
import { HiddenValues } from '../log/hidden-values.ts';
import { LogCopies } from '../log/log-copies.ts';
import { MetricSource } from '../metrics/metric-source.ts';
import { CurrentResource } from '../metrics/resource.ts';
import type { Delivery } from './delivery.ts';
import { traceRequests } from './server-spans.ts';
import { telemetryConfig } from './telemetry.config.ts';

/**
 * Sends traces, metrics and logs to one address. Without an address it is not there: no phase, no timer, and the SDK is not even loaded.
 * The tracer that others get in `setup` begins to trace when this has started, which is before they have.
 */
export const telemetryFeature = defineFeature({
  id: 'telemetry',
  first: true,
  after: ['metrics'],
  config: telemetryConfig,
  setup({ http, lifecycle, log, service, telemetry, use }, { endpoint, headers = '', timeoutMs, ...options }) {
    if (endpoint === undefined) return;
    const target = { endpoint, headers: parseHeaders(headers), timeoutMs, log };
    const tracers = new ProxyTracerProvider();
    const tracer = tracers.getTracer(service.name, service.version);
    if (options.traces === 'otlp') {
      telemetry.tracers(tracers);
      http.phase('telemetry', traceRequests(tracer));
    }
    let delivery: Delivery | undefined;
    lifecycle.add({
      name: 'telemetry',
      async start() {
        for (const value of Object.values(target.headers)) use(HiddenValues).add(value);
        const { openExports } = await import('./exports.ts');
        const [resource, collect, copies] = [use(CurrentResource), use(MetricSource), use(LogCopies)];
        delivery = openExports(target, { ...options, tracers, tracer, resource, collect, copies });
      },
      async stop() {
        await delivery?.close();
      },
    });
  },
});

/** `key=value,key=value`, where values are percent-encoded, as OpenTelemetry has it for every language. */
function parseHeaders(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );
}
