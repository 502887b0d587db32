import { buildContext } from '../../../src/domain/composer/build-context.ts';
import { createFactLists } from '../../../src/domain/facts/fact-kinds.ts';
import type { Fact } from '../../../src/domain/facts/fact-schemas.ts';
import type { RendererInput } from '../../../src/domain/renderers/renderer.ts';
import { buildIntent, buildResolution } from '../feature-builder.ts';

/** The histogram that every service with requests has. */
const REQUESTS: Fact<'metric'> = {
  name: 'http.server.request.duration',
  instrument: 'histogram',
  unit: 's',
  boundaries: [0.1, 0.25, 1],
  attributes: [
    { name: 'http.request.method' },
    { name: 'http.response.status_code' },
    { name: 'http.route' },
    { name: 'error.type' },
  ],
  doc: 'Time from the arrival of a request to its response.',
  owner: 'metrics',
};

export function buildObjective(more: Partial<Fact<'objective'>> = {}): Fact<'objective'> {
  return {
    id: 'availability',
    title: 'Availability',
    doc: 'Requests that do not fail.',
    indicator: 'availability',
    metric: REQUESTS.name,
    target: 99.9,
    periodDays: 30,
    minimumBad: 5,
    alert: 'BillingAvailabilityErrorBudgetBurn',
    owner: 'slo',
    ...more,
  };
}

export function buildLatency(more: Partial<Fact<'objective'>> = {}): Fact<'objective'> {
  const alert = 'BillingLatencyErrorBudgetBurn';
  return buildObjective({
    id: 'latency',
    title: 'Latency',
    indicator: 'latency',
    target: 99,
    threshold: 0.25,
    alert,
    ...more,
  });
}

export function buildRoute(operationId: string, method: Fact<'route'>['method'], path: string): Fact<'route'> {
  const flags = { idempotent: false, open: false, quiet: false, versioned: false };
  return { operationId, method, path, ...flags, operation: {}, owner: 'module' };
}

/** A service called `billing` with these facts. */
export function inputOf(facts: Partial<RendererInput['facts']>, project = {}): RendererInput {
  const context = buildContext({ ...buildIntent({ name: 'billing' }), project }, [], buildResolution({}));
  return { context, facts: { ...createFactLists(), metric: [REQUESTS], ...facts } };
}
