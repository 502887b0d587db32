import type { Fact } from '../../facts/fact-schemas.ts';
import { fail, type Problem, type Result, succeed } from '../../problem.ts';
import { checkObjective } from '../../slo/check-objective.ts';
import { type Objective, roundConstant } from '../../slo/objective.ts';
import { nameSeries } from '../metric-series.ts';
import type { RendererInput } from '../renderer.ts';

/** Labels with the values that they have to have. */
export type Selector = Readonly<Record<string, string>>;

/** An objective with everything that its rules, tests and panels name. */
export interface ServiceObjective extends Objective {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly alert: string;
  /** Told from all others of the organisation. */
  readonly sloId: string;
  /** The histogram of requests as Prometheus calls it, without `_count` and `_bucket`. */
  readonly series: string;
  /** Requests that match any of them count. */
  readonly selectors: readonly Selector[];
}

/**
 * The objectives of a service, in layer order.
 *
 * @returns otherwise OPTION_INVALID for each that is impossible, with the reason
 */
export function listObjectives(
  input: RendererInput,
  chosen: readonly Fact<'objective'>[] = input.facts.objective,
): Result<readonly ServiceObjective[]> {
  const { facts } = input;
  const problems: Problem[] = [];
  const objectives = chosen.flatMap((fact) => {
    const metric = facts.metric.find(({ name }) => name === fact.metric);
    if (metric === undefined) return [];
    const objective = describeObjective(fact, metric, input);
    problems.push(...checkObjective(objective, listBoundaries(metric, input), fact.owner));
    return [objective];
  });
  return problems.length > 0 ? fail(problems) : succeed(objectives);
}

function describeObjective(
  { id, title, doc, alert, indicator, journey, target, periodDays, threshold, minimumBad }: Fact<'objective'>,
  metric: Fact<'metric'>,
  { context, facts }: RendererInput,
): ServiceObjective {
  const service = context.project.name;
  const operations = facts.journey.find((fact) => fact.id === journey)?.operations ?? [];
  const routes = facts.route.filter(({ operationId }) => operations.includes(operationId));
  const job = { job: service };
  const ofRoutes = routes.map(({ method, path }) => {
    return { ...job, http_request_method: method.toUpperCase(), http_route: path };
  });
  return {
    ...{ id, title, doc, alert, indicator, service, periodDays, minimumBad },
    target: roundConstant(target / 100),
    ...(threshold === undefined ? {} : { threshold }),
    sloId: `${service}-${id}`,
    series: nameSeries(metric),
    selectors: journey === undefined ? [job] : ofRoutes,
  };
}

function listBoundaries({ name, boundaries = [] }: Fact<'metric'>, { facts }: RendererInput): readonly number[] {
  const added = facts.histogramBoundary.filter(({ metric }) => metric === name).map(({ value }) => value);
  return [...new Set([...boundaries, ...added])].sort((a, b) => a - b);
}
