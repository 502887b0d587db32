import { fail, type Result, succeed } from '../../problem.ts';
import { composeGroups, composeRule, printYaml } from '../prometheus-rules.ts';
import type { RendererInput } from '../renderer.ts';
import { expectAlert, type RuleTest } from './rule-test.ts';
import { composePageTests, composeTicketTests } from './scenarios.ts';
import { listObjectives } from './service-objective.ts';

/**
 * `prometheus-page-tests`: tests for `promtool test rules` of everything that calls somebody, and of each alert that brings its
 * samples. In simulated time, with the times that follow from the objectives.
 *
 * @returns otherwise the problems of the rules themselves
 */
export function renderPageTests(input: RendererInput): Result<string> {
  const objectives = listObjectives(input);
  if (!objectives.ok) return objectives;
  return printTests(input, '1m', [...objectives.value.flatMap(composePageTests), ...composeAlertTests(input)]);
}

/** `prometheus-ticket-tests`: those of the alerts that take hours and days. */
export function renderTicketTests(input: RendererInput): Result<string> {
  const objectives = listObjectives(input);
  return objectives.ok ? printTests(input, '5m', objectives.value.flatMap(composeTicketTests)) : objectives;
}

function composeAlertTests(input: RendererInput): readonly RuleTest[] {
  return input.facts.alert.flatMap((alert) => {
    const { test } = alert;
    if (test === undefined) return [];
    const rule = composeRule(alert, input);
    const minute = test.firesAtMinute;
    const quiet = minute === 0 ? [] : [expectAlert(minute - 1, rule, test.labels, false)];
    return [
      {
        name: alert.name,
        interval: '1m',
        input_series: test.series,
        alert_rule_test: [...quiet, expectAlert(minute, rule, test.labels, true)],
      },
    ];
  });
}

function printTests(input: RendererInput, interval: string, tests: readonly RuleTest[]): Result<string> {
  const groups = composeGroups(input);
  if (!groups.ok) return fail(groups.problems);
  return succeed(
    printYaml({
      rule_files: ['../rules.yaml'],
      evaluation_interval: interval,
      // Groups that read what others record come after them.
      group_eval_order: groups.value.map(({ name }) => name),
      tests,
    }),
  );
}
