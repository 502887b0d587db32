import { fail, type Result, succeed } from '../../problem.ts';
import {
  composeGroups,
  composeRule,
  otherAlerts,
  printYaml,
  type RulePart,
  repeatedObjective,
} from '../prometheus-rules.ts';
import type { RendererInput } from '../renderer.ts';
import { expectAlert, type RuleTest } from './rule-test.ts';
import { composePageTests, composeTicketTests } from './scenarios.ts';
import { listObjectives, type ServiceObjective } from './service-objective.ts';

/**
 * `prometheus-alert-tests`: tests for `promtool test rules` of each alert that brings its samples.
 *
 * @returns otherwise the problems of the rules themselves
 */
export function renderAlertTests(input: RendererInput): Result<string> {
  const file = { part: otherAlerts(input), rules: 'alerts', interval: '1m' };
  return printTests(input, file, composeAlertTests(input));
}

/** `prometheus-page-tests`: those of one objective about who is called, in simulated time, with the times that follow from it. */
export function renderPageTests(input: RendererInput): Result<string> {
  return renderObjectiveTests(input, '1m', composePageTests);
}

/** `prometheus-ticket-tests`: those of one objective about alerts that take hours and days. */
export function renderTicketTests(input: RendererInput): Result<string> {
  return renderObjectiveTests(input, '5m', composeTicketTests);
}

function renderObjectiveTests(
  input: RendererInput,
  interval: string,
  compose: (objective: ServiceObjective) => readonly RuleTest[],
): Result<string> {
  const part = repeatedObjective(input);
  const objectives = listObjectives(input, part.objective);
  if (!objectives.ok) return objectives;
  const rules = part.objective.map(({ id }) => id).join();
  return printTests(input, { part, rules, interval }, objectives.value.flatMap(compose));
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

interface TestFile {
  readonly part: RulePart;
  /** The rule file that is tested. */
  readonly rules: string;
  readonly interval: string;
}

function printTests(
  input: RendererInput,
  { part, rules, interval }: TestFile,
  tests: readonly RuleTest[],
): Result<string> {
  const groups = composeGroups(input, part);
  if (!groups.ok) return fail(groups.problems);
  return succeed(
    printYaml({
      rule_files: [`../rules/${rules}.yaml`],
      evaluation_interval: interval,
      // Groups that read what others record come after them.
      group_eval_order: groups.value.map(({ name }) => name),
      tests,
    }),
  );
}
