import type { Problem } from '../problem.ts';
import { listBurnWindows } from './burn-windows.ts';
import { computeBudget, OBJECTIVE_PERIODS, type Objective, roundConstant } from './objective.ts';

/**
 * Why rules for an objective would be silent or wrong: an alert that no fault can reach, a threshold that is between two buckets.
 *
 * @param boundaries of the histogram that latency is told from, in seconds
 * @param owner the feature whose options the objective is made of
 * @returns all OPTION_INVALID problems
 */
export function checkObjective(objective: Objective, boundaries: readonly number[], owner: string): readonly Problem[] {
  const name = `The ${objective.indicator} objective of "${objective.service}"`;
  const describe = (message: string, hint: string): Problem => ({
    code: 'OPTION_INVALID',
    message: `${name} ${message}`,
    hint,
    features: [owner],
  });
  const { target, threshold, indicator, periodDays, minimumBad } = objective;
  if (!(target > 0 && target < 1)) {
    return [describe(`has the target ${printPercent(target)}.`, 'Choose one between 0 % and 100 %, such as 99.9 %.')];
  }
  if (!OBJECTIVE_PERIODS.includes(periodDays)) {
    return [describe(`has a period of ${periodDays} days.`, `Choose one of ${OBJECTIVE_PERIODS.join(', ')}.`)];
  }
  const budget = computeBudget(objective);
  const [fastest] = listBurnWindows(objective);
  const reach = fastest === undefined ? 0 : roundConstant(fastest.factor * budget);
  const problems: Problem[] = [];
  if (reach >= 1 && fastest !== undefined) {
    const lowest = Math.ceil((1 - 1 / fastest.factor) * 1000 + 1e-6) / 1000;
    const message = `has the target ${printPercent(target)}: its fast alert would need ${Number((reach * 100).toFixed(1))} % bad requests, and there are never more than 100 %.`;
    problems.push(describe(message, `Choose a target of ${printPercent(lowest)} or above.`));
  }
  if (!Number.isInteger(minimumBad) || minimumBad < 0) {
    problems.push(describe(`has the minimum of ${minimumBad} bad requests.`, 'Choose a whole number from 0 on.'));
  }
  if (indicator === 'latency' && (threshold === undefined || !boundaries.includes(threshold))) {
    const message = `has the threshold ${threshold ?? 'nothing'}, which is no boundary of the histogram: its rules would find no data.`;
    problems.push(
      describe(message, `Choose one of ${boundaries.join(', ')}, or add it as a \`histogramBoundary\` fact.`),
    );
  }
  return problems;
}

/** Shares are told in per cent, as in the options. */
function printPercent(share: number): string {
  return `${roundConstant(share * 100)} %`;
}
