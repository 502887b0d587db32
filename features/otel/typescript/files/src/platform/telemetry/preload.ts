import { registerTracing } from './register-tracing.ts';

// Before anything else is loaded, so that no work starts without a context to belong to. Where nothing is traced, nothing is loaded.
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) await registerTracing();
