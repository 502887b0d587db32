import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { ChangeRequest } from '../app/repository-requests.ts';
import { describeChangeDocument } from '../cli/report/change-document.ts';
import { renderFileDiff } from '../cli/report/diff-report.ts';
import { describeStatus } from '../cli/report/status-report.ts';
import { type AgentWorld, placeIn, watchFor } from './agent-world.ts';
import { answer } from './answer.ts';
import { ChangeInput, toChange } from './change-input.ts';
import { digestChange, requireDigest } from './plan-digest.ts';
import type { Turns } from './turns.ts';

const DIRECTORY = { directory: z.string().exactOptional().describe('The repository, below the folder of the server.') };
const READS = { readOnlyHint: true, openWorldHint: false } as const;

/** Tools that look at a repository and change it. */
export function registerRepositoryTools(server: McpServer, world: AgentWorld, turns: Turns): void {
  registerLooks(server, world);
  const { useCases, platform } = world;
  const readRequest = (input: z.output<typeof ChangeInput>, directory?: string): Omit<ChangeRequest, 'dryRun'> => ({
    ...placeIn(world, directory),
    change: toChange(input),
    allowDirty: false,
  });
  server.registerTool(
    'plan_change',
    {
      title: 'Plan a change of a repository',
      description:
        'What adding or removing features or modules, another tier, sync or update would do to every file, as unified diffs, and the digest that ' +
        'apply_change wants. Writes nothing.',
      inputSchema: { ...DIRECTORY, change: ChangeInput },
      annotations: READS,
    },
    async ({ directory, change }, { signal }) =>
      await answer(platform, async () => {
        const request = { ...readRequest(change, directory), dryRun: true };
        const report = await useCases.changeProject(request, watchFor(world, signal));
        return { digest: digestChange(report), ...describeChangeDocument(report) };
      }),
  );
  server.registerTool(
    'apply_change',
    {
      title: 'Change a repository',
      description:
        "Carries out what plan_change showed for the same input, all at once or not at all. The user's edits are merged; what cannot be is a " +
        'conflict in the answer. Refused while there are uncommitted changes.',
      inputSchema: { ...DIRECTORY, change: ChangeInput, digest: z.string().describe('From plan_change.') },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ directory, change, digest }, { signal }) =>
      await answer(
        platform,
        async () =>
          await turns.take(async () => {
            const [request, watch] = [readRequest(change, directory), watchFor(world, signal)];
            requireDigest(digest, digestChange(await useCases.changeProject({ ...request, dryRun: true }, watch)));
            return describeChangeDocument(await useCases.changeProject({ ...request, dryRun: false }, watch));
          }),
      ),
  );
}

function registerLooks(server: McpServer, world: AgentWorld): void {
  const { useCases, platform } = world;
  server.registerTool(
    'inspect_repository',
    {
      title: 'Inspect a repository',
      description: 'What was edited, is missing, is behind scaffold.yaml or newer features, or is left of a conflict.',
      inputSchema: DIRECTORY,
      annotations: READS,
    },
    async ({ directory }) =>
      await answer(platform, async () => describeStatus(await useCases.inspectRepository(placeIn(world, directory)))),
  );
  server.registerTool(
    'diff',
    {
      title: 'Show differences',
      description: 'Unified diffs: what the user changed in generated files, or what sync or update would change.',
      inputSchema: { ...DIRECTORY, of: z.enum(['edits', 'sync', 'update']).default('edits') },
      annotations: READS,
    },
    async ({ directory, of }, { signal }) =>
      await answer(platform, async () => {
        const place = placeIn(world, directory);
        if (of === 'edits') {
          const { edited, missing } = await useCases.inspectRepository(place);
          const files = edited.map((file) => ({ path: file.path, owner: file.owner, diff: renderFileDiff(file) }));
          return { edited: files, missing };
        }
        const change = toChange({ kind: of });
        const request: ChangeRequest = { ...place, change, dryRun: true, allowDirty: true };
        return describeChangeDocument(await useCases.changeProject(request, watchFor(world, signal)));
      }),
  );
  server.registerTool(
    'explain_line',
    {
      title: 'Explain a file or a line',
      description: 'Which feature, version and answer stand behind a generated file or a line of it.',
      inputSchema: { ...DIRECTORY, path: z.string(), line: z.number().int().min(1).exactOptional() },
      annotations: READS,
    },
    async ({ directory, path, line }) =>
      await answer(platform, async () => ({
        explanation: await useCases.explainFile(
          { path, ...(line === undefined ? {} : { line }) },
          placeIn(world, directory),
        ),
      })),
  );
}
