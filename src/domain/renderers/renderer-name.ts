/**
 * What a file rule may name under `render`: output that a template cannot build well. The list is closed; a feature refers to a
 * renderer and brings none.
 */
export const RENDERER_NAMES = [
  'openapi',
  'openapi-typescript',
  'metrics-reference',
  'prometheus-rules',
  'prometheus-objective-rules',
  'prometheus-rule-resource',
  'grafana-service',
  'grafana-runtime',
  'grafana-dependencies',
  'grafana-kubernetes',
  'grafana-fleet',
  'grafana-slo',
  'openslo',
  'prometheus-alert-tests',
  'prometheus-page-tests',
  'prometheus-ticket-tests',
] as const;
export type RendererName = (typeof RENDERER_NAMES)[number];
