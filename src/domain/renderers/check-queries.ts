import { suggestName } from '../names/near-miss.ts';
import type { Problem } from '../problem.ts';
import { listSeries, type MetricSeries } from './metric-series.ts';
import { listPromqlNames } from './promql-names.ts';
import type { RendererInput } from './renderer.ts';

/** An expression and who wrote it, for messages: `alert "ServiceDown"`. */
export interface Query {
  readonly fact: string;
  readonly owner: string;
  readonly expr: string;
}

/**
 * `FACT_INVALID` for every name in an expression that no metric of the service has. An alert on a series that does not exist never
 * fires, and nobody notices.
 *
 * @param recorded series that recording rules of the service make, with their labels
 */
export function checkQueries(
  queries: readonly Query[],
  { facts }: RendererInput,
  recorded: readonly MetricSeries[] = [],
): readonly Problem[] {
  const series = new Map([...listSeries(facts.metric), ...recorded].map(({ name, labels }) => [name, labels]));
  return queries.flatMap(({ fact, owner, expr }) => {
    const names = listPromqlNames(expr);
    const known = names.series.filter((name) => series.has(name));
    const labels = new Set(known.flatMap((name) => series.get(name) ?? []));
    const describe = (what: string, name: string, candidates: Iterable<string>): Problem => ({
      code: 'FACT_INVALID',
      message: `The fact ${fact} of "${owner}" refers to the ${what} "${name}", which no metric of this service has.`,
      hint: suggestName(name, candidates, 'Declare it as a `metric` fact of the feature that emits it.'),
      features: [owner],
    });
    const strangeSeries = names.series.filter((name) => !series.has(name));
    // Labels can only be judged when every series of the expression is known.
    const strangeLabels = strangeSeries.length > 0 ? [] : names.labels.filter((name) => !labels.has(name));
    return [
      ...strangeSeries.map((name) => describe('series', name, series.keys())),
      ...strangeLabels.map((name) => describe('label', name, labels)),
    ];
  });
}
