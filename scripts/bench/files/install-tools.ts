import { installPeer, PEER_CACHE } from '../install-peers.ts';
import type { FileTool } from './tool.ts';

export interface ReadyTool {
  readonly tool: FileTool;
  readonly packages: string;
  /** Its packages with their versions, for the notes. */
  readonly versions?: string;
}

export interface Installation {
  readonly ready: readonly ReadyTool[];
  /** Reasons by tool name. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Installs what is not in the cache yet. */
export function installTools(tools: readonly FileTool[], report: (progress: string) => void): Installation {
  const ready: ReadyTool[] = [];
  const refused = new Map<string, string>();
  for (const tool of tools) {
    if (tool.peer === undefined) {
      ready.push({ tool, packages: PEER_CACHE });
      continue;
    }
    report(`files: packages of ${tool.name}`);
    const installed = installPeer(tool.peer);
    if (installed.ok) ready.push({ tool, packages: installed.folder, versions: installed.versions });
    else refused.set(tool.name, `not installable: ${installed.reason}`);
  }
  return { ready, refused };
}
