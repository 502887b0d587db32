import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { AgentWorld } from './agent-world.ts';
import { createAgentServer } from './create-agent-server.ts';

/** Serves one agent until its end of the pipe closes, or the run is stopped. */
export async function serveAgents(
  world: AgentWorld,
  streams: { readonly stdin: Readable; readonly stdout: Writable },
): Promise<void> {
  const server = createAgentServer(world);
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
  });
  const close = () => void server.close();
  // The transport does not watch for the end of the pipe.
  streams.stdin.once('end', close);
  streams.stdin.once('close', close);
  world.signal.addEventListener('abort', close, { once: true });
  await server.connect(new StdioServerTransport(streams.stdin, streams.stdout));
  await closed;
}
