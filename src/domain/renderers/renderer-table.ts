import { renderServiceDashboard } from './grafana-service.ts';
import { renderMetricsReference } from './metrics-reference.ts';
import { renderOpenapi } from './openapi.ts';
import { renderOpenapiTypescript } from './openapi-typescript.ts';
import { renderPrometheusRuleResource, renderPrometheusRules } from './prometheus-rules.ts';
import type { Renderer } from './renderer.ts';
import type { RendererName } from './renderer-name.ts';
import { renderOpenslo } from './slo/openslo.ts';

/** The renderers by the names that manifests use. */
export const RENDERERS: Readonly<Record<RendererName, Renderer>> = {
  openapi: renderOpenapi,
  'openapi-typescript': renderOpenapiTypescript,
  'metrics-reference': renderMetricsReference,
  'prometheus-rules': renderPrometheusRules,
  'prometheus-rule-resource': renderPrometheusRuleResource,
  'grafana-service': renderServiceDashboard,
  openslo: renderOpenslo,
};
