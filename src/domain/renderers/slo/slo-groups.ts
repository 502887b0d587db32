import { type BurnWindow, LONGEST_RAW_SECONDS, listBurnWindows } from '../../slo/burn-windows.ts';
import { describeDuration, printDuration } from '../../slo/durations.ts';
import type { AlertRule, RecordingRule, RuleGroup } from '../rule-group.ts';
import type { ServiceObjective } from './service-objective.ts';
import { sloDashboardUid } from './slo-dashboard-uid.ts';
import {
  badRate,
  burnCondition,
  currentBurnRate,
  errorRatio,
  longErrorRatio,
  periodCoverage,
  printBudget,
  remainingBudget,
  totalRate,
} from './slo-expressions.ts';

const INTERVAL_SECONDS = 30;

/** What every alert of the service carries. */
export interface AlertIdentity {
  readonly labels: Readonly<Record<string, string>>;
  /** Where the page of an alert is. */
  linkRunbook(alert: string): string;
}

/**
 * The rules of an objective. Rules of a group run one after the other, so that each reads what those before it have just written: alerts
 * in a group of their own would come up to one interval later.
 */
export function composeSloGroups(objective: ServiceObjective, identity: AlertIdentity): readonly RuleGroup[] {
  const { sloId } = objective;
  const interval = `${INTERVAL_SECONDS}s`;
  const alerts = listBurnWindows(objective).map((window) => composeBurnAlert(objective, window, identity));
  return [
    { name: `slo-${sloId}`, interval, rules: [...listRecordings(objective), ...alerts] },
    // A month of samples need not be read twice a minute.
    { name: `slo-${sloId}-period`, interval: '2m', rules: listPeriodRecordings(objective) },
  ];
}

function listRecordings(objective: ServiceObjective): readonly RecordingRule[] {
  const windows = listBurnWindows(objective).flatMap(({ longSeconds, shortSeconds }) => [shortSeconds, longSeconds]);
  const distinct = [...new Set(windows)].sort((a, b) => a - b);
  const [raw, long] = [
    distinct.filter((seconds) => seconds <= LONGEST_RAW_SECONDS).map(printDuration),
    distinct.filter((seconds) => seconds > LONGEST_RAW_SECONDS).map(printDuration),
  ];
  const rules: readonly (readonly [string, string])[] = [
    ...raw.flatMap((window) => [
      [`slo:sli_total:rate${window}`, totalRate(objective, window)] as const,
      [`slo:sli_bad:rate${window}`, badRate(objective, window)] as const,
      [`slo:sli_error:ratio_rate${window}`, errorRatio(objective, window)] as const,
    ]),
    ...long.map((window) => [`slo:sli_error:ratio_rate${window}`, longErrorRatio(objective, window)] as const),
    ['slo:objective:ratio', `vector(${objective.target})`],
    ['slo:error_budget:ratio', `vector(${printBudget(objective)})`],
    ['slo:time_period:days', `vector(${objective.periodDays})`],
    ['slo:current_burn_rate:ratio', currentBurnRate(objective)],
  ];
  return rules.map(([record, expr]) => ({ record, expr, labels: labelsOf(objective) }));
}

function listPeriodRecordings(objective: ServiceObjective): readonly RecordingRule[] {
  const period = `${objective.periodDays}d`;
  const rules: readonly (readonly [string, string])[] = [
    [`slo:sli_error:ratio_rate${period}`, longErrorRatio(objective, period)],
    ['slo:period_error_budget_remaining:ratio', remainingBudget(objective)],
    ['slo:period_coverage:ratio', periodCoverage(objective, INTERVAL_SECONDS)],
  ];
  return rules.map(([record, expr]) => ({ record, expr, labels: labelsOf(objective) }));
}

function labelsOf({ sloId, service, id }: ServiceObjective): Readonly<Record<string, string>> {
  return { slo_id: sloId, slo_service: service, slo: id };
}

function composeBurnAlert(objective: ServiceObjective, window: BurnWindow, identity: AlertIdentity): AlertRule {
  const { service, title, alert, periodDays } = objective;
  const { factor, longSeconds, shortSeconds, burn, severity } = window;
  const lasts = describeDuration(Math.round((periodDays * 24) / factor) * 3600);
  const bad = objective.indicator === 'availability' ? 'failed' : `took longer than ${objective.threshold} s`;
  return {
    alert,
    expr: burnCondition(objective, window),
    for: printDuration(window.forSeconds),
    keep_firing_for: printDuration(window.keepFiringSeconds),
    labels: {
      severity,
      burn,
      long: printDuration(longSeconds),
      short: printDuration(shortSeconds),
      ...identity.labels,
    },
    annotations: {
      summary: `${title} of ${service}: the budget goes ${factor} times as fast as it may, or faster.`,
      description: `{{ $value | humanizePercentage }} of the requests of the last ${describeDuration(longSeconds)} ${bad}. At ${factor} times the allowed rate the budget of ${periodDays} days lasts ${lasts}.`,
      runbook_url: identity.linkRunbook(alert),
      dashboard_url: `/d/${sloDashboardUid(service)}`,
    },
  };
}
