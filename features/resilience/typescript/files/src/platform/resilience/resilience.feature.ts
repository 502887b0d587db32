import { defineFeature } from '../feature.ts';
import { createHttpClient } from './http-client.ts';
import { Policy, type PolicyLimits, type PolicyObserver } from './policy.ts';
import { resilienceConfig } from './resilience.config.ts';
import { resilienceErrors } from './resilience.errors.ts';
import { Resilience } from './resilience.ts';

const STATES = { closed: 0, half_open: 0.5, open: 1 } as const;

/** Calls of other services, each under a policy that keeps their trouble from becoming ours. */
export const resilienceFeature = defineFeature({
  id: 'resilience',
  config: resilienceConfig,
  setup({ errors, log, meter, provide, service }, defaults) {
    const policies = new Map<string, Policy>();
    const calls = meter.createCounter('dependency.calls', { unit: '{call}' });
    const retries = meter.createCounter('dependency.retries', { unit: '{retry}' });
    meter.createObservableGauge('dependency.in_flight', { unit: '{call}' }).addCallback((result) => {
      for (const [dependency, { inFlight }] of policies) result.observe(inFlight, { dependency });
    });
    meter.createObservableGauge('dependency.circuit', { unit: '1' }).addCallback((result) => {
      for (const [dependency, { state }] of policies) result.observe(STATES[state], { dependency });
    });
    const observe = (dependency: string): PolicyObserver => ({
      called: (outcome) => calls.add(1, { dependency, outcome }),
      retried: (outcome) => retries.add(1, { dependency, outcome }),
      changed(state, err) {
        if (state === 'open') log.warn({ dependency, err }, 'a dependency fails and is left alone');
        if (state === 'closed') log.info({ dependency }, 'a dependency answers again');
      },
    });
    const policy = (dependency: string, limits: Partial<PolicyLimits> = {}): Policy => {
      if (policies.has(dependency)) throw new Error(`There are two policies for ${dependency}`);
      const created = new Policy({ limits: { ...defaults, ...limits }, observer: observe(dependency) });
      policies.set(dependency, created);
      return created;
    };
    const agent = `${service.name}/${service.version}`;
    errors.add(resilienceErrors);
    provide(Resilience, () => ({
      policy,
      http: (dependency, options) => createHttpClient(policy(dependency, options.limits), options, agent),
    }));
  },
});
