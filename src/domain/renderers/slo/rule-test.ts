import type { BurnWindow } from '../../slo/burn-windows.ts';
import type { AlertRule } from '../rule-group.ts';
import type { InputSeries } from './traffic.ts';

/** A test as promtool reads it. https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export interface RuleTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly InputSeries[];
  readonly promql_expr_test?: readonly ExprTest[];
  readonly alert_rule_test?: readonly AlertRuleTest[];
}

interface ExprTest {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

interface AlertRuleTest {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts: readonly {
    readonly exp_labels: Readonly<Record<string, string>>;
    readonly exp_annotations: Readonly<Record<string, string>>;
  }[];
}

/** What an expression without labels gives at a minute; undefined: nothing. */
export function expectValue(minute: number, expr: string, value: number | undefined): ExprTest {
  return {
    expr,
    eval_time: `${minute}m`,
    exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
  };
}

/** An expression of one series is within a fiftieth of a value at a minute. */
export function expectNear(minute: number, expr: string, value: number): ExprTest {
  const expected = Number(value.toPrecision(6));
  return expectValue(minute, `count(abs((${expr}) / ${expected} - 1) < 0.02)`, 1);
}

/** Whether an alert of a burn rate fires at a minute. */
export function expectBurn(
  minute: number,
  sloId: string,
  { burn, severity }: Pick<BurnWindow, 'burn' | 'severity'>,
  isFiring: boolean,
): ExprTest {
  const expr = `count(ALERTS{alertstate="firing", slo_id="${sloId}", burn="${burn}", severity="${severity}"})`;
  return expectValue(minute, expr, isFiring ? 1 : undefined);
}

/** No alert of the objective fires at a minute. */
export function expectSilence(minute: number, sloId: string): ExprTest {
  return expectValue(minute, `count(ALERTS{alertstate="firing", slo_id="${sloId}"})`, undefined);
}

/** An alert as it stands in the rule file fires at a minute, with all that it says, or does not. */
export function expectAlert(
  minute: number,
  { alert, labels, annotations }: AlertRule,
  own: Readonly<Record<string, string>>,
  isFiring: boolean,
): AlertRuleTest {
  const fired = { exp_labels: { ...labels, ...own }, exp_annotations: annotations };
  return { eval_time: `${minute}m`, alertname: alert, exp_alerts: isFiring ? [fired] : [] };
}
