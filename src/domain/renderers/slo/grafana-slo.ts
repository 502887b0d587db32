import type { z } from 'zod';
import { FACT_SCHEMAS, type Fact } from '../../facts/fact-schemas.ts';
import { fail, type Result, succeed } from '../../problem.ts';
import { listBurnWindows } from '../../slo/burn-windows.ts';
import { printDuration } from '../../slo/durations.ts';
import { roundConstant } from '../../slo/objective.ts';
import { toJsonBlock } from '../../template/helpers/json-layout.ts';
import { checkQueries } from '../check-queries.ts';
import { composeDashboard } from '../grafana-dashboard.ts';
import { composeGroups, listRecordedSeries } from '../prometheus-rules.ts';
import type { RendererInput } from '../renderer.ts';
import { listObjectives, type ServiceObjective } from './service-objective.ts';
import { sloDashboardUid } from './slo-dashboard-uid.ts';

/**
 * `grafana-slo`: the dashboard of the objectives. It queries recorded series only, so that a month takes as long as an hour.
 *
 * @returns otherwise the problems of the rules that record them
 */
export function renderSloDashboard(input: RendererInput): Result<string> {
  const objectives = listObjectives(input);
  const groups = composeGroups(input);
  if (!objectives.ok) return objectives;
  if (!groups.ok) return groups;
  const { name, sentence } = input.context.project;
  const panels = [...objectives.value.flatMap(listPanels), composeAlertTable(name)];
  const queries = panels.flatMap(({ title, owner, queries: of }) =>
    of.map(({ expr }) => ({ fact: `panel "slo ${title}"`, owner, expr })),
  );
  const problems = checkQueries(queries, input, listRecordedSeries(groups.value));
  if (problems.length > 0) return fail(problems);
  const dashboard = composeDashboard({
    uid: sloDashboardUid(name),
    title: `${sentence}: objectives`,
    description: 'What is promised, how much of the budget of errors is left, and how fast it goes.',
    tags: [name, 'scaffold', input.context.tier],
    service: name,
    jobs: [name],
    panels,
  });
  return succeed(`${toJsonBlock(dashboard, 0, input.context.stack.width)}\n`);
}

/** One line of numbers, then how fast the budget goes and what is left of it. */
function listPanels(objective: ServiceObjective): readonly Fact<'panel'>[] {
  return [...listStats(objective), composeBurnRates(objective), composeBudget(objective)];
}

function listStats(objective: ServiceObjective): readonly Fact<'panel'>[] {
  const { title, periodDays, target } = objective;
  const series = (name: string): string => seriesOf(objective, name);
  const burn = `(${series('slo:sli_error:ratio_rate1h')} / on(slo_id, slo_service, slo) ${series('slo:error_budget:ratio')} > 0)`;
  return [
    buildPanel({
      kind: 'stat',
      title: `${title}: promised`,
      description: `${objective.doc} Written down in slo.yaml; normal is ${roundConstant(target * 100)} %, for ever.`,
      unit: 'percentunit',
      queries: [{ expr: series('slo:objective:ratio'), legend: 'promised' }],
    }),
    buildPanel({
      kind: 'stat',
      title: `${title}: budget left`,
      description: `Share of the budget of errors of ${periodDays} days that is left. Below 0 the promise is broken; docs/error-budget-policy.md says what follows.`,
      unit: 'percentunit',
      queries: [{ expr: series('slo:period_error_budget_remaining:ratio'), legend: 'left' }],
    }),
    buildPanel({
      kind: 'stat',
      title: `${title}: known part of the period`,
      description: `Share of the ${periodDays} days of which Prometheus has samples. Normal is 1; less means that the service is young, or that Prometheus forgets too soon.`,
      unit: 'percentunit',
      queries: [{ expr: series('slo:period_coverage:ratio'), legend: 'known' }],
    }),
    buildPanel({
      kind: 'stat',
      title: `${title}: time until the budget is gone`,
      description: 'If it goes on as in the last hour. Nothing is normal: no budget is being spent.',
      unit: 's',
      queries: [
        {
          expr: `clamp_min(${series('slo:period_error_budget_remaining:ratio')}, 0) * on(slo_id, slo_service, slo) ${series('slo:time_period:days')} * 86400 / on(slo_id, slo_service, slo) ${burn}`,
          legend: 'left',
        },
      ],
    }),
  ];
}

function composeBurnRates(objective: ServiceObjective): Fact<'panel'> {
  const budget = seriesOf(objective, 'slo:error_budget:ratio');
  const windows = listBurnWindows(objective);
  const rates = windows.map(({ longSeconds }) => {
    const long = printDuration(longSeconds);
    const ratio = seriesOf(objective, `slo:sli_error:ratio_rate${long}`);
    return { expr: `${ratio} / on(slo_id, slo_service, slo) ${budget}`, legend: long };
  });
  const limits = windows.map(({ factor, burn, longSeconds }) => {
    return { expr: `vector(${factor})`, legend: `limit of ${printDuration(longSeconds)} (${burn})` };
  });
  return buildPanel({
    title: `${objective.title}: burn rates`,
    description:
      'How many times as fast as it may the budget goes, by window. Normal is below 1. A window above its limit, and its short one too, raises the alert; then look for bad requests on the dashboard of the service.',
    unit: 'none',
    queries: [...rates, ...limits],
  });
}

function composeBudget(objective: ServiceObjective): Fact<'panel'> {
  return buildPanel({
    title: `${objective.title}: budget over time`,
    description: `What is left of the budget of the ${objective.periodDays} days before each moment. Steps downwards are incidents; it rises again when they are ${objective.periodDays} days old.`,
    unit: 'percentunit',
    queries: [{ expr: seriesOf(objective, 'slo:period_error_budget_remaining:ratio'), legend: 'left' }],
  });
}

function composeAlertTable(service: string): Fact<'panel'> {
  return buildPanel({
    kind: 'table',
    title: 'Alerts',
    description: 'What fires now. Normal is an empty table; each alert has its page in docs/runbooks.',
    unit: 'none',
    queries: [{ expr: `ALERTS{alertstate="firing", service="${service}"}`, legend: '{{alertname}}' }],
  });
}

function seriesOf({ sloId }: ServiceObjective, name: string): string {
  return `${name}{slo_id="${sloId}"}`;
}

function buildPanel(panel: Omit<z.input<typeof FACT_SCHEMAS.panel>, 'dashboard'>): Fact<'panel'> {
  return { ...FACT_SCHEMAS.panel.parse({ dashboard: 'slo', ...panel }), owner: 'slo' };
}
