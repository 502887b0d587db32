import { fail, type Result, succeed } from '../problem.ts';
import { toJsonBlock } from '../template/helpers/json-layout.ts';
import { checkQueries } from './check-queries.ts';
import { composeDashboard } from './grafana-dashboard.ts';
import type { Renderer, RendererInput } from './renderer.ts';

/** Grafana takes at most 40 characters. */
const UID_LENGTH = 40;

/** The dashboards that are made of `panel` facts, by the id that those name. */
const DASHBOARDS = {
  service: {
    title: 'service',
    description: 'Rate, errors and duration of requests, and the process that answers them.',
  },
  runtime: {
    title: 'runtime',
    description: 'What the process does with its CPU and memory: utilisation, saturation and what it waits for.',
  },
  dependencies: {
    title: 'dependencies',
    description: 'What the service waits for: other services, the database, queues and caches.',
  },
  kubernetes: {
    title: 'Kubernetes',
    description: 'Replicas, restarts and limits, as the cluster sees the service.',
  },
  fleet: {
    title: 'fleet',
    description: 'Whether what is known about the service is true: targets, rules, and the telemetry itself.',
  },
} as const;

export type PanelDashboard = keyof typeof DASHBOARDS;

/**
 * `grafana-<id>`: the dashboard of the `panel` facts that name it, stats first.
 *
 * @returns a renderer, which fails with FACT_INVALID for every query that refers to a series or label which the service does not have
 */
export function renderPanels(id: PanelDashboard): Renderer {
  return (input: RendererInput): Result<string> => {
    const { context, facts } = input;
    const { name, sentence } = context.project;
    const panels = facts.panel.filter(({ dashboard }) => dashboard === id);
    const queries = panels.flatMap(({ title, owner, queries: of }) =>
      of.map(({ expr }) => ({ fact: `panel "${id} ${title}"`, owner, expr })),
    );
    const problems = checkQueries(queries, input);
    if (problems.length > 0) return fail(problems);
    const dashboard = composeDashboard({
      uid: `${name.slice(0, UID_LENGTH - id.length - 1)}-${id}`,
      title: `${sentence}: ${DASHBOARDS[id].title}`,
      description: DASHBOARDS[id].description,
      tags: [name, 'scaffold', context.tier],
      service: name,
      jobs: listJobs(input),
      panels: [...panels.filter(({ kind }) => kind === 'stat'), ...panels.filter(({ kind }) => kind !== 'stat')],
    });
    return succeed(`${toJsonBlock(dashboard, 0, context.stack.width)}\n`);
  };
}

/** The jobs under which Prometheus has the processes of the service, itself first. */
function listJobs({ context, facts }: RendererInput): readonly string[] {
  const { name } = context.project;
  const watched = facts.port.filter(({ expose }) => expose === 'monitoring').map(({ workload }) => workload);
  return [...new Set([name, ...watched.filter((id) => id !== 'app').map((id) => `${name}-${id}`)])];
}
