import { context, propagation } from '@opentelemetry/api';

/**
 * The part of telemetry that there is only one of in a process: what follows work through `await`, and the headers in which a trace crosses
 * the network. Doing it twice changes nothing.
 */
export async function registerTracing(): Promise<void> {
  const [{ AsyncLocalStorageContextManager }, { W3CTraceContextPropagator }] = await Promise.all([
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
  ]);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}
