import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { FeatureSummary } from '../app/use-cases.ts';
import { describeGraph } from '../cli/report/graph-document.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { TIERS } from '../domain/vocabulary.ts';
import { type AgentWorld, placeIn } from './agent-world.ts';
import { answer } from './answer.ts';
import { SELECTION_INPUT, toIntentRequest } from './selection-input.ts';

const READS = { readOnlyHint: true, openWorldHint: false } as const;

/** Tools that look at the catalogue, and at what a selection would be. */
export function registerCatalogueTools(server: McpServer, world: AgentWorld): void {
  const { useCases, platform, place } = world;
  server.registerTool(
    'list_features',
    {
      title: 'List features',
      description: 'Every feature and stack of the catalogue, one line each. Narrow it down, or use search_features.',
      inputSchema: {
        category: z.string().exactOptional(),
        tier: z.enum(TIERS).exactOptional().describe('Only what the preset of this tier contains.'),
        provides: z.string().exactOptional().describe('Only what provides this capability.'),
      },
      annotations: READS,
    },
    async ({ category, tier, provides }) =>
      await answer(platform, async () => {
        const { stacks, features } = await useCases.listFeatures(place);
        const chosen = features.filter(
          (feature) =>
            !feature.hidden &&
            (category === undefined || feature.category === category) &&
            (provides === undefined || feature.provides.includes(provides)) &&
            (tier === undefined || isPreset(feature, tier)),
        );
        return { stacks, features: chosen.map(describeBriefly) };
      }),
  );
  server.registerTool(
    'search_features',
    {
      title: 'Search features',
      description: 'Features that fit some words in their id, title, summary or page, best first.',
      inputSchema: { words: z.string(), limit: z.number().int().min(1).max(100).default(10) },
      annotations: READS,
    },
    async ({ words, limit }) =>
      await answer(platform, async () => {
        const features = await useCases.searchFeatures(words, place);
        return { features: features.slice(0, limit).map(describeBriefly) };
      }),
  );
  server.registerTool(
    'describe_feature',
    {
      title: 'Describe a feature',
      description: 'One feature: what it needs and offers, its options with types and defaults, and its page.',
      inputSchema: { id: z.string() },
      annotations: READS,
    },
    async ({ id }) => await answer(platform, async () => ({ feature: await useCases.describeFeature(id, place) })),
  );
  server.registerTool(
    'resolve_selection',
    {
      title: 'Resolve a selection',
      description:
        'Which features a selection becomes, each with its reason, and what is recommended. Where it cannot be, `problems` has the minimal set ' +
        'of reasons and `repairs` that were checked to work.',
      inputSchema: SELECTION_INPUT,
      annotations: READS,
    },
    async (input) =>
      await answer(platform, async () => {
        try {
          const view = await useCases.resolveGraph({
            ...placeIn(world, undefined),
            intent: toIntentRequest(input, place),
          });
          return { resolves: true, ...describeGraph(view) };
        } catch (error) {
          if (!(error instanceof ScaffoldError) || error.problems.length === 0) throw error;
          return { resolves: false, problems: error.problems };
        }
      }),
  );
  server.registerTool(
    'recommend_features',
    {
      title: 'Recommend features',
      description:
        'Features that fit, each with its reasons: what is found in a repository (packages, compose, variables, CI files), generated or not, and ' +
        'what the features of the selection recommend. Every one was tried: with it the selection resolves.',
      inputSchema: { directory: z.string().exactOptional(), selection: z.object(SELECTION_INPUT).exactOptional() },
      annotations: READS,
    },
    async ({ directory, selection }) =>
      await answer(platform, async () => ({
        ...(await useCases.recommendFeatures({
          ...placeIn(world, directory),
          ...(selection === undefined ? {} : { intent: toIntentRequest(selection, place) }),
        })),
      })),
  );
  server.registerTool(
    'explain_feature',
    {
      title: 'Explain a feature',
      description: 'Why a feature is, or is not, part of a repository.',
      inputSchema: { id: z.string(), directory: z.string().exactOptional() },
      annotations: READS,
    },
    async ({ id, directory }) =>
      await answer(platform, async () => ({
        explanation: await useCases.explainFeature(id, placeIn(world, directory)),
      })),
  );
}

function isPreset({ base, tiers }: FeatureSummary, tier: (typeof TIERS)[number]): boolean {
  return base || (tiers.preset !== undefined && TIERS.indexOf(tiers.preset) <= TIERS.indexOf(tier));
}

function describeBriefly({ id, title, summary, category, tiers, provides }: FeatureSummary) {
  return {
    id,
    title,
    summary,
    category,
    ...(tiers.preset === undefined ? {} : { presetFrom: tiers.preset }),
    provides,
  };
}
