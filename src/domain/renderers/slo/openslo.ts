import { type Result, succeed } from '../../problem.ts';
import { toYaml } from '../../yaml/to-yaml.ts';
import type { RendererInput } from '../renderer.ts';
import { listObjectives, type ServiceObjective } from './service-objective.ts';
import { badRate, totalRate } from './slo-expressions.ts';

/**
 * `openslo`: the objectives of the service as OpenSLO v1 documents (https://github.com/OpenSLO/OpenSLO). They say what is promised; how
 * alerts are told from it is not in them, since OpenSLO has no pairs of windows.
 *
 * @returns otherwise OPTION_INVALID for each objective that is impossible
 */
export function renderOpenslo(input: RendererInput): Result<string> {
  const objectives = listObjectives(input);
  if (!objectives.ok) return objectives;
  const { name, sentence } = input.context.project;
  const service = {
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name, displayName: sentence },
    spec: { description: `What ${sentence} promises to its callers.` },
  };
  const documents = [service, ...objectives.value.map(composeSlo)];
  return succeed(documents.map((document) => `${toYaml(document, 0)}\n`).join('---\n'));
}

function composeSlo(objective: ServiceObjective): object {
  const { sloId, title, doc, service, target, periodDays } = objective;
  const query = (expr: string): object => ({ metricSource: { type: 'Prometheus', spec: { query: expr } } });
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: sloId, displayName: title },
    spec: {
      description: doc,
      service,
      indicator: {
        metadata: { name: sloId },
        spec: {
          ratioMetric: {
            counter: false,
            bad: query(badRate(objective, '5m')),
            total: query(totalRate(objective, '5m')),
          },
        },
      },
      timeWindow: [{ duration: `${periodDays}d`, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: title, target }],
    },
  };
}
