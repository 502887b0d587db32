/** A deliberate fault in a text that was generated. */
export interface Mutant {
  readonly name: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** In the rules of an availability objective of 99.9 % over 30 days. */
export const AVAILABILITY_MUTANTS: readonly Mutant[] = [
  { name: 'factor 14.4 -> 144', from: /14\.4 \*/g, to: '144 *' },
  { name: 'factor 14.4 -> 12', from: /14\.4 \*/g, to: '12 *' },
  { name: 'factor 6 -> 7', from: /\(6 \*/g, to: '(7 *' },
  { name: 'factor 1 -> 2 (ticket-slow)', from: /\(1 \*/g, to: '(2 *' },
  { name: 'budget 0.001 -> 0.01 in the alerts', from: /\* 0\.001\)/g, to: '* 0.01)' },
  { name: 'recorded budget 0.001 -> 0.01', from: 'vector(0.001)', to: 'vector(0.01)' },
  { name: 'failures that never happened are nothing, not 0', from: / or 0 \* sum\(rate\([^)]*\)\)/g, to: '' },
  { name: 'divisor without > 0', from: /\((slo:sli_total[^)]*) > 0\)/g, to: '$1' },
  {
    name: 'long divisor without > 0, time-weighted',
    from: /sum_over_time\(slo:sli_bad:rate5m(\{[^}]*\}\[\w+\])\) \/ .*/g,
    to: 'avg_over_time(slo:sli_error:ratio_rate5m$1)',
  },
  { name: '4xx counts as failure', from: /=~"5\.\."/g, to: '=~"[45].."' },
  { name: 'only 500 counts as success', from: /=~"5\.\."/g, to: '=~"200"' },
  {
    name: 'metric renamed',
    from: /http_server_request_duration_seconds_count/g,
    to: 'http_server_request_duration_count',
  },
  {
    name: 'label on one side only',
    from: 'expr: vector(0.001)\n        labels:\n          slo_id: billing-availability\n',
    to: 'expr: vector(0.001)\n        labels:\n',
  },
  { name: 'bad is an average of instances', from: /expr: sum\((rate\([^)]*5\.\.[^)]*\))\)/g, to: 'expr: avg($1)' },
  {
    name: 'rate of a sum: restarts count twice',
    from: /sum\(rate\((\w+\{[^}]*\})\[(\w+)\]\)\)/g,
    to: 'rate(sum($1)[$2:1m])',
  },
  {
    name: 'guard for few requests dropped',
    from: / and on\([^)]*\) slo:sli_bad:rate\w+\{[^}]*\} \* \d+ >= 5/g,
    to: '',
  },
  {
    name: 'short window dropped',
    from: / and on\([^)]*\) slo:sli_error:ratio_rate(5m|30m)\{[^}]*\} > \([\d.]+ \* 0\.001\)/g,
    to: '',
  },
  {
    name: 'long window dropped',
    from: /expr: slo:sli_error:ratio_rate(1h|6h)\{[^}]*\} > \([\d.]+ \* 0\.001\) and on\([^)]*\) /g,
    to: 'expr: ',
  },
  { name: 'or instead of and', from: /( > \(14\.4 \* 0\.001\)) and on\([^)]*\)/, to: '$1 or' },
  { name: 'for 1m -> 10m', from: 'for: 1m', to: 'for: 10m' },
  { name: 'keep_firing_for dropped', from: / +keep_firing_for: 5m\n/g, to: '' },
  { name: 'keep_firing_for 5m -> 30m', from: /keep_firing_for: 5m/g, to: 'keep_firing_for: 30m' },
  { name: 'severity critical -> warning', from: /severity: critical/g, to: 'severity: warning' },
  { name: 'period 30d -> 1d', from: /\[30d\]/g, to: '[1d]' },
  { name: 'window 6h -> 12h', from: /\[6h\]/g, to: '[12h]' },
];

export const LATENCY_MUTANTS: readonly Mutant[] = [
  { name: 'wrong le', from: /0\[\.\]25/g, to: '0[.]3' },
  { name: 'no le', from: /,le=~"[^"]*"/g, to: '' },
  { name: 'quick failures count as quick answers', from: /,http_response_status_code!~"5\.\."/g, to: '' },
  {
    name: 'failures left out of the quick ones only',
    from: /count\{job="billing",http_response_status_code!~"5\.\."/g,
    to: 'count{job="billing"',
  },
  { name: 'good and bad exchanged', from: /clamp_min\(.* - (sum\(rate\(\w+_bucket.*\)\)), 0\)/g, to: '$1' },
];

/** In the alerts that belong to no objective, of a service of tier enterprise. */
export const GUARD_MUTANTS: readonly Mutant[] = [
  { name: 'ServiceDown: < 0.5 -> < 0', from: /(?<=count\(up\{job="billing"\}\)) < 0\.5/, to: ' < 0' },
  { name: 'TargetMissing: another job', from: 'absent(up{job="billing"})', to: 'absent(up{job="other"})' },
  { name: 'TargetMissing: for 10m -> 1h', from: /(?<=alert: TargetMissing\n.*\n +for: )10m/, to: '1h' },
  {
    name: 'SLOMetricsAbsent: unless -> and',
    from: /> 0\) unless on\(\) \(count\(http_server_request_duration_seconds_count/,
    to: '> 0) and on() (count(http_server_request_duration_seconds_count',
  },
  { name: 'SLOBucketAbsent: wrong le', from: /0\[\.\]25/g, to: '123' },
  { name: 'CardinalityOverflow: wrong label', from: 'otel_metric_overflow="true"', to: 'overflow="true"' },
  { name: 'DeadJobs: the first one is none', from: / or 0 \* max by \(kind\) \([^)]*\)/, to: '' },
  { name: 'DeadJobs: compares with now', from: ' offset 1h', to: '' },
  { name: 'JobsWaiting: 5 min -> 50', from: /(?<=jobs_oldest_age_seconds.* > )300/, to: '3000' },
  { name: 'JobsWaiting: the luckiest instance', from: 'max(jobs_oldest_age', to: 'min(jobs_oldest_age' },
  { name: 'EventsUnpublished: another series', from: 'outbox_oldest_age_seconds', to: 'outbox_oldest_age' },
  { name: 'SchedulesOverdue: for 5m -> 30m', from: /(?<=alert: SchedulesOverdue\n.*\n +for: )5m/, to: '30m' },
  { name: 'ProjectionsBehind: which one is not said', from: 'max by (projection)', to: 'max' },
  { name: 'DeadMessages: retries instead', from: /(?<=messaging_consumed.*outcome=")dead/, to: 'retry' },
  { name: 'DeadEvents: done ones instead', from: /(?<=events_handled.*outcome=")dead/, to: 'ok' },
  { name: 'RequestsShed: since the start', from: /rate\((load_shed_total\{[^}]*\})\[5m\]\)/, to: '$1' },
  { name: 'ConnectionsExhausted: > 0 -> > 1', from: /(?<=pending_requests\{.*\) > )0/, to: '1' },
  { name: 'EventLoopBusy: the idlest instance', from: 'avg(nodejs_eventloop', to: 'min(nodejs_eventloop' },
  {
    name: 'HeapNearlyFull: limit in place of use',
    from: /v8js_memory_heap_used_bytes/,
    to: 'v8js_memory_heap_limit_bytes',
  },
  { name: 'AutoscalerAtMaximum: >= -> >', from: '>= max by (namespace)', to: '> max by (namespace)' },
  { name: 'SpansLost: only what is not queued', from: /sum by \(exporter\) \(rate\(\w+send_failed.* > 0 or /, to: '' },
  { name: 'ProbeFailing: one failure is enough', from: 'avg_over_time(probe', to: 'min_over_time(probe' },
  { name: 'CertificateExpires: after the fact', from: '< 14 * 86400', to: '< 0' },
  { name: 'a runbook is missing', from: / +runbook_url: docs\/runbooks\/target-missing\.md\n/, to: '' },
];

/** In the code of a service: what it exposes is no longer what the rules ask for. */
export const SERVICE_MUTANTS: readonly (Mutant & { readonly path: string })[] = [
  { name: 'names without units (View dropped)', path: 'prometheus-names.ts', from: "  s: 'seconds',\n", to: '' },
  {
    name: 'boundaries of the SDK instead of ours',
    path: 'measurement.ts',
    from: '...Object.entries(boundaries).map(withBoundaries), ',
    to: '',
  },
  { name: 'boundary of the objective dropped', path: 'boundaries.ts', from: ' 0.25,', to: '' },
  {
    name: 'status under another name',
    path: 'request-metrics.ts',
    from: "'http.response.status_code': status,",
    to: "'http.status_code': status,",
  },
  {
    name: 'method left out',
    path: 'request-metrics.ts',
    from: "'http.request.method': knownMethod(ctx.request.method),\n    'http.response",
    to: "'http.response",
  },
  {
    name: 'milliseconds instead of seconds',
    path: 'request-metrics.ts',
    from: ') / 1000, describe',
    to: '), describe',
  },
  {
    name: 'the path instead of its template',
    path: 'request-metrics.ts',
    from: 'ctx.route.path }',
    to: 'new URL(ctx.request.url).pathname }',
  },
  { name: 'probes are measured', path: 'request-metrics.ts', from: 'if (ctx.route?.quiet) return next(ctx);', to: '' },
  {
    name: 'every answer is a failure',
    path: 'request-metrics.ts',
    from: 'status = response.status;',
    to: 'void response.status;',
  },
];
