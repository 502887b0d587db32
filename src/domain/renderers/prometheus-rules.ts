import type { Fact } from '../facts/fact-schemas.ts';
import { wordsOf } from '../names/words.ts';
import { fail, type Result, succeed } from '../problem.ts';
import { toYaml } from '../yaml/to-yaml.ts';
import { checkQueries, type Query } from './check-queries.ts';
import type { MetricSeries } from './metric-series.ts';
import type { RendererInput } from './renderer.ts';
import type { AlertRule, RuleGroup } from './rule-group.ts';
import { listObjectives } from './slo/service-objective.ts';
import { composeSloGroups } from './slo/slo-groups.ts';

/**
 * `prometheus-rules`: a rule file with every alert of the service that belongs to no objective.
 *
 * @returns otherwise FACT_INVALID for every expression that refers to a series or label which the service does not have
 */
export function renderPrometheusRules(input: RendererInput): Result<string> {
  return printGroups(composeGroups(input, otherAlerts(input)));
}

/**
 * `prometheus-objective-rules`: a rule file of one objective. Tests of rules evaluate all that is in the files which they name, so
 * each objective has one of its own.
 *
 * @returns otherwise OPTION_INVALID when it is impossible, and the problems of {@link renderPrometheusRules}
 */
export function renderObjectiveRules(input: RendererInput): Result<string> {
  return printGroups(composeGroups(input, repeatedObjective(input)));
}

function printGroups(groups: Result<readonly RuleGroup[]>): Result<string> {
  return groups.ok ? succeed(printYaml({ groups: groups.value })) : groups;
}

/** Of what a file is made. */
export interface RulePart {
  readonly objective: readonly Fact<'objective'>[];
  readonly alert: readonly Fact<'alert'>[];
}

/** The alerts that belong to no objective. */
export function otherAlerts({ facts }: RendererInput): RulePart {
  return { objective: [], alert: facts.alert };
}

/** The objective that is repeated. */
export function repeatedObjective({ facts, item }: RendererInput): RulePart {
  return { objective: facts.objective.filter((fact) => fact === item), alert: [] };
}

/** `prometheus-rule-resource`: all rules for the Prometheus operator. The problems are those of the rule files. */
export function renderPrometheusRuleResource(input: RendererInput): Result<string> {
  const groups = composeGroups(input);
  if (!groups.ok) return groups;
  return succeed(
    printYaml({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: input.context.project.name },
      spec: { groups: groups.value },
    }),
  );
}

/**
 * Groups of rules, all of a service if no part is given: those of its objectives, then its other alerts.
 *
 * @returns otherwise FACT_INVALID for every expression on what the service does not have, and OPTION_INVALID for impossible objectives
 */
export function composeGroups(input: RendererInput, part: RulePart = input.facts): Result<readonly RuleGroup[]> {
  const objectives = listObjectives(input, part.objective);
  if (!objectives.ok) return objectives;
  const identity = { labels: labelsOf(input), linkRunbook: (alert: string) => linkRunbook(alert, input) };
  const groups = objectives.value.flatMap((objective) => composeSloGroups(objective, identity));
  const problems = checkQueries(listQueries(groups, part), input, listRecordedSeries(groups));
  if (problems.length > 0) return fail(problems);
  const rules = part.alert.map((alert) => composeRule(alert, input));
  return succeed([
    ...groups,
    ...(rules.length === 0 ? [] : [{ name: input.context.project.name, interval: '30s', rules }]),
  ]);
}

function listQueries(groups: readonly RuleGroup[], { alert }: RulePart): readonly Query[] {
  const ofObjectives = groups.flatMap(({ name, rules }) =>
    rules.map(({ expr }) => ({ fact: `objective in the group "${name}"`, owner: 'slo', expr })),
  );
  return [...ofObjectives, ...alert.map(({ name, owner, expr }) => ({ fact: `alert "${name}"`, owner, expr }))];
}

/** The series that recording rules make. Their labels are those that the rules add: all of them sum over all others. */
export function listRecordedSeries(groups: readonly RuleGroup[]): readonly MetricSeries[] {
  return groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ('record' in rule ? [{ name: rule.record, labels: Object.keys(rule.labels) }] : [])),
  );
}

/** The alert of a fact, as it stands in the rule file. */
export function composeRule(alert: Fact<'alert'>, input: RendererInput): AlertRule {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: { severity: alert.severity, ...labelsOf(input) },
    annotations: { summary: alert.summary, runbook_url: linkRunbook(alert.name, input) },
  };
}

function labelsOf({ context }: RendererInput): Readonly<Record<string, string>> {
  const { name, team } = context.project;
  return { service: name, ...(team === undefined ? {} : { team }) };
}

function linkRunbook(alert: string, { context }: RendererInput): string {
  const { repository } = context.project;
  const path = `docs/runbooks/${wordsOf(alert).kebab}.md`;
  return repository === undefined ? path : `${repository.replace(/\/$/, '')}/blob/main/${path}`;
}

/** A document in YAML, one value a line however long. */
export function printYaml(document: unknown): string {
  return `${toYaml(document, 0)}\n`;
}
