/** A series as Prometheus knows it, with every label that it may have. */
export interface MetricSeries {
  readonly name: string;
  readonly labels: readonly string[];
}

/** What each target has besides what it exposes. */
export const TARGET_LABELS: readonly string[] = ['job', 'instance', 'namespace', 'pod', 'service'];

const POD_LABELS = ['namespace', 'pod', 'container', 'node'];

/** What Prometheus makes of every target, and the telemetry SDK of every instance. */
const TARGET_SERIES = [
  given(TARGET_LABELS, ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_series_added']),
  given(['alertname', 'alertstate', 'severity', 'slo_id', ...TARGET_LABELS], ['ALERTS']),
  given(
    ['service_name', 'service_version', 'service_instance_id', 'service_namespace', ...TARGET_LABELS],
    ['target_info'],
  ),
];

/** Prometheus about itself. */
const PROMETHEUS_SERIES = [
  given(
    ['rule_group', ...TARGET_LABELS],
    [
      'prometheus_rule_group_last_duration_seconds',
      'prometheus_rule_group_interval_seconds',
      'prometheus_rule_evaluation_failures_total',
    ],
  ),
  given(TARGET_LABELS, ['prometheus_tsdb_head_series']),
];

/** https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics and cAdvisor. */
const KUBERNETES_SERIES = [
  given(POD_LABELS, ['kube_pod_info', 'kube_pod_container_status_restarts_total', 'kube_pod_status_ready']),
  given([...POD_LABELS, 'reason'], ['kube_pod_container_status_last_terminated_reason']),
  given([...POD_LABELS, 'resource', 'unit'], ['kube_pod_container_resource_limits']),
  given(
    ['namespace', 'deployment', 'statefulset'],
    [
      'kube_deployment_spec_replicas',
      'kube_deployment_status_replicas_ready',
      'kube_statefulset_replicas',
      'kube_statefulset_status_replicas_ready',
    ],
  ),
  given(
    ['namespace', 'horizontalpodautoscaler'],
    [
      'kube_horizontalpodautoscaler_status_current_replicas',
      'kube_horizontalpodautoscaler_status_desired_replicas',
      'kube_horizontalpodautoscaler_spec_max_replicas',
    ],
  ),
  given(
    ['namespace', 'poddisruptionbudget'],
    ['kube_poddisruptionbudget_status_pod_disruptions_allowed', 'kube_poddisruptionbudget_status_current_healthy'],
  ),
  given(['namespace', 'cronjob'], ['kube_cronjob_status_last_successful_time', 'kube_cronjob_created']),
  given(POD_LABELS, [
    'container_cpu_usage_seconds_total',
    'container_cpu_cfs_periods_total',
    'container_cpu_cfs_throttled_periods_total',
    'container_memory_working_set_bytes',
  ]),
];

/** https://opentelemetry.io/docs/collector/internal-telemetry/ */
const COLLECTOR_SERIES = [
  given(
    ['exporter', 'data_type', ...TARGET_LABELS],
    [
      'otelcol_exporter_queue_size',
      'otelcol_exporter_queue_capacity',
      'otelcol_exporter_sent_spans_total',
      'otelcol_exporter_send_failed_spans_total',
      'otelcol_exporter_enqueue_failed_spans_total',
    ],
  ),
  given(
    ['receiver', 'transport', ...TARGET_LABELS],
    ['otelcol_receiver_accepted_spans_total', 'otelcol_receiver_refused_spans_total'],
  ),
];

/** https://github.com/prometheus/blackbox_exporter */
const PROBE_SERIES = given(TARGET_LABELS, ['probe_success', 'probe_ssl_earliest_cert_expiry']);

/** Series that no feature of a service emits, but what stands around it. */
export const SURROUNDING_SERIES: readonly MetricSeries[] = [
  ...TARGET_SERIES,
  ...PROMETHEUS_SERIES,
  ...KUBERNETES_SERIES,
  ...COLLECTOR_SERIES,
  PROBE_SERIES,
].flat();

function given(labels: readonly string[], names: readonly string[]): readonly MetricSeries[] {
  return names.map((name) => ({ name, labels }));
}
