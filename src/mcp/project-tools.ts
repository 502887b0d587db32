import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { CreateProjectReport, CreateProjectRequest, ReportedFile } from '../app/use-cases.ts';
import type { AgentWorld } from './agent-world.ts';
import { watchFor } from './agent-world.ts';
import { answer } from './answer.ts';
import { digestProject, requireDigest } from './plan-digest.ts';
import { SELECTION_INPUT, toIntentRequest } from './selection-input.ts';
import type { Turns } from './turns.ts';

/** Characters of file contents in one answer: what an agent can still read. */
const PREVIEW_LIMIT = 100_000;

const PROJECT_INPUT = {
  ...SELECTION_INPUT,
  directory: z.string().describe('Where it is made: a new folder below the folder of the server, or `.`.'),
  name: z.string().exactOptional().describe('Name of the service where it is not that of its folder.'),
  git: z.boolean().default(true).describe('With a git repository and a first commit.'),
};
const ProjectInput = z.object(PROJECT_INPUT);

/** Tools that plan a new repository and create it. */
export function registerProjectTools(server: McpServer, world: AgentWorld, turns: Turns): void {
  const { useCases, platform } = world;
  server.registerTool(
    'plan_project',
    {
      title: 'Plan a new repository',
      description:
        'Every file that create_project would write, and the digest that it wants. Writes nothing. `show` names files whose content you want to see.',
      inputSchema: {
        ...PROJECT_INPUT,
        show: z.array(z.string()).default([]).describe('Paths, or folders with a final slash.'),
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ show, ...input }, { signal }) =>
      await answer(platform, async () => {
        const report = await useCases.createProject(readRequest(input, world, true), watchFor(world, signal));
        const files = report.files.map(({ path, bytes, features }) => ({ path, bytes, features }));
        return { digest: digestProject(report), ...describeReport(report), files, ...previewFiles(report.files, show) };
      }),
  );
  server.registerTool(
    'create_project',
    {
      title: 'Create a repository',
      description: 'Writes what plan_project showed for the same input, all at once or not at all. Runs no command.',
      inputSchema: { ...PROJECT_INPUT, digest: z.string().describe('From plan_project.') },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    async ({ digest, ...input }, { signal }) =>
      await answer(
        platform,
        async () =>
          await turns.take(async () => {
            const watch = watchFor(world, signal);
            const planned = await useCases.createProject(readRequest(input, world, true), watch);
            requireDigest(digest, digestProject(planned));
            const report = await useCases.createProject(readRequest(input, world, false), watch);
            return { ...describeReport(report), ...(report.commit === undefined ? {} : { commit: report.commit }) };
          }),
      ),
  );
}

function readRequest(
  { directory, name, git, ...selection }: z.output<typeof ProjectInput>,
  { place }: AgentWorld,
  dryRun: boolean,
): CreateProjectRequest {
  return {
    cwd: place.cwd,
    featureDirs: place.featureDirs,
    intent: toIntentRequest(selection, place, name),
    target: directory,
    dryRun,
    git,
    install: false,
    allowCommands: [],
  };
}

function describeReport({ project, resolution, files, notes, nextSteps, written }: CreateProjectReport) {
  return {
    project,
    written,
    features: resolution.features.map(({ id, version, reason }) => ({ id, version, reason })),
    recommendations: resolution.recommendations,
    counts: { features: resolution.features.length, files: files.length },
    notes,
    nextSteps,
  };
}

/** The wanted files while there is room; the others are named. */
function previewFiles(files: readonly ReportedFile[], show: readonly string[]) {
  const isWanted = ({ path }: ReportedFile) =>
    show.some((wanted) => (wanted.endsWith('/') ? path.startsWith(wanted) : path === wanted));
  const previews: { readonly path: string; readonly content: string }[] = [];
  const leftOut: string[] = [];
  let room = PREVIEW_LIMIT;
  for (const { path, content } of files.filter(isWanted)) {
    if (typeof content === 'string' && content.length <= room) {
      previews.push({ path, content });
      room -= content.length;
    } else leftOut.push(path);
  }
  return { previews, ...(leftOut.length === 0 ? {} : { leftOut }) };
}
