import { defineFeature } from '../feature.ts';
import { healthConfig } from './health.config.ts';
import { healthRoutes, healthSchemas } from './health.routes.ts';
import { type HealthCheck, HealthCheckList } from './health-checks.ts';

/** What orchestrators and people ask. Readiness fails while the service starts or drains, liveness does not. */
export const healthFeature = defineFeature({
  id: 'health',
  config: healthConfig,
  setup({ clock, http, lifecycle, log, service, use }, { timeoutMs }) {
    const onFailure = (check: HealthCheck, err: unknown): void =>
      log.warn({ err, check: check.name }, 'health check failed');
    const run = (kind: HealthCheck['kind']) => use(HealthCheckList).run(kind, { timeoutMs, onFailure });
    http.routes(healthRoutes({ run, clock, service, lifecycle }), healthSchemas);
  },
});
