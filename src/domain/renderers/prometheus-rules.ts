import { stringify } from 'yaml';
import type { Fact } from '../facts/fact-schemas.ts';
import { wordsOf } from '../names/words.ts';
import { fail, type Result, succeed } from '../problem.ts';
import { checkQueries } from './check-queries.ts';
import type { RendererInput } from './renderer.ts';

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly AlertRule[];
}

/**
 * `prometheus-rules`: a rule file with every alert of the service.
 *
 * @returns otherwise FACT_INVALID for every expression that refers to a series or label which the service does not have
 */
export function renderPrometheusRules(input: RendererInput): Result<string> {
  const groups = composeGroups(input);
  return groups.ok ? succeed(print({ groups: groups.value })) : groups;
}

/** `prometheus-rule-resource`: the same rules for the Prometheus operator. The problems are those of {@link renderPrometheusRules}. */
export function renderPrometheusRuleResource(input: RendererInput): Result<string> {
  const groups = composeGroups(input);
  if (!groups.ok) return groups;
  return succeed(
    print({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: input.context.project.name },
      spec: { groups: groups.value },
    }),
  );
}

function composeGroups(input: RendererInput): Result<readonly RuleGroup[]> {
  const { context, facts } = input;
  const queries = facts.alert.map(({ name, owner, expr }) => ({ fact: `alert "${name}"`, owner, expr }));
  const problems = checkQueries(queries, input);
  if (problems.length > 0) return fail(problems);
  const rules = facts.alert.map((alert) => composeRule(alert, input));
  return succeed(rules.length === 0 ? [] : [{ name: context.project.name, interval: '30s', rules }]);
}

function composeRule(alert: Fact<'alert'>, { context }: RendererInput): AlertRule {
  const { repository, team } = context.project;
  const runbook = `docs/runbooks/${wordsOf(alert.name).kebab}.md`;
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: { severity: alert.severity, service: context.project.name, ...(team === undefined ? {} : { team }) },
    annotations: {
      summary: alert.summary,
      runbook_url: repository === undefined ? runbook : `${repository.replace(/\/$/, '')}/blob/main/${runbook}`,
    },
  };
}

function print(document: unknown): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
