import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { AgentWorld } from './agent-world.ts';
import { registerCatalogueTools } from './catalogue-tools.ts';
import { registerProjectTools } from './project-tools.ts';
import { registerRepositoryTools } from './repository-tools.ts';
import { createTurns } from './turns.ts';

const INSTRUCTIONS = `scaffold makes production-ready service repositories from composable features and keeps them current.
Find features with search_features and describe_feature; try a selection with resolve_selection and take one of its repairs where it is
refused. Nothing is written before it was planned: plan_project then create_project, plan_change then apply_change, with the digest of the plan.
Generated files may be edited freely; later changes merge. Never edit .scaffold/.`;

/** The server with all its tools, not connected to anything yet. */
export function createAgentServer(world: AgentWorld): McpServer {
  const server = new McpServer({ name: 'scaffold', version: world.version }, { instructions: INSTRUCTIONS });
  const turns = createTurns();
  registerCatalogueTools(server, world);
  registerProjectTools(server, world, turns);
  registerRepositoryTools(server, world, turns);
  return server;
}
