import { renderPanels } from './grafana-panels.ts';
import { renderMetricsReference } from './metrics-reference.ts';
import { renderOpenapi } from './openapi.ts';
import { renderOpenapiTypescript } from './openapi-typescript.ts';
import { renderObjectiveRules, renderPrometheusRuleResource, renderPrometheusRules } from './prometheus-rules.ts';
import type { Renderer } from './renderer.ts';
import type { RendererName } from './renderer-name.ts';
import { renderSloDashboard } from './slo/grafana-slo.ts';
import { renderOpenslo } from './slo/openslo.ts';
import { renderAlertTests, renderPageTests, renderTicketTests } from './slo/rule-tests.ts';

/** The renderers by the names that manifests use. */
export const RENDERERS: Readonly<Record<RendererName, Renderer>> = {
  openapi: renderOpenapi,
  'openapi-typescript': renderOpenapiTypescript,
  'metrics-reference': renderMetricsReference,
  'prometheus-rules': renderPrometheusRules,
  'prometheus-objective-rules': renderObjectiveRules,
  'prometheus-rule-resource': renderPrometheusRuleResource,
  'grafana-service': renderPanels('service'),
  'grafana-runtime': renderPanels('runtime'),
  'grafana-dependencies': renderPanels('dependencies'),
  'grafana-kubernetes': renderPanels('kubernetes'),
  'grafana-fleet': renderPanels('fleet'),
  'grafana-slo': renderSloDashboard,
  openslo: renderOpenslo,
  'prometheus-alert-tests': renderAlertTests,
  'prometheus-page-tests': renderPageTests,
  'prometheus-ticket-tests': renderTicketTests,
};
