import { fail, type Result, succeed } from '../problem.ts';
import { toJsonBlock } from '../template/helpers/json-layout.ts';
import { checkQueries } from './check-queries.ts';
import { composeDashboard } from './grafana-dashboard.ts';
import type { RendererInput } from './renderer.ts';

/** Grafana takes at most 40 characters. */
const UID_LENGTH = 40;

/**
 * `grafana-service`: the dashboard of requests and the process, from the `panel` facts of the dashboard `service`, stats first.
 *
 * @returns otherwise FACT_INVALID for every query that refers to a series or label which the service does not have
 */
export function renderServiceDashboard(input: RendererInput): Result<string> {
  const { context, facts } = input;
  const { name, sentence } = context.project;
  const panels = facts.panel.filter(({ dashboard }) => dashboard === 'service');
  const queries = panels.flatMap(({ title, owner, queries: of }) =>
    of.map(({ expr }) => ({ fact: `panel "service ${title}"`, owner, expr })),
  );
  const problems = checkQueries(queries, input);
  if (problems.length > 0) return fail(problems);
  const dashboard = composeDashboard({
    uid: `${name.slice(0, UID_LENGTH - '-service'.length)}-service`,
    title: `${sentence}: service`,
    description: 'Rate, errors and duration of requests, and the process that answers them.',
    tags: [name, 'scaffold', context.tier],
    job: name,
    panels: [...panels.filter(({ kind }) => kind === 'stat'), ...panels.filter(({ kind }) => kind !== 'stat')],
  });
  return succeed(`${toJsonBlock(dashboard, 0, context.stack.width)}\n`);
}
