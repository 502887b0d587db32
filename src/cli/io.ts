import type { Readable } from 'node:stream';
import type { ServeAgents } from '../app/agents.ts';
import type { PickFeatures } from '../app/picker.ts';

/** What is running: which sources, in which form, on which runtime. */
export interface BuildInformation {
  /** Git commit of the sources, with `-dirty` when they were changed; absent outside of builds. */
  readonly commit?: string;
  /** `binary`: one executable with its own runtime; `package`: JavaScript on a Node that was there. */
  readonly form: 'binary' | 'package';
  /** Version of Node, without the `v`. */
  readonly node: string;
  /** Operating system and processor as Node names them, e.g. `linux-x64`. */
  readonly target: string;
}

/** The outside world of one run, handed in by the composition root: nothing in this folder reads `process`. */
export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Which streams are terminals, and how large the terminal is where that is known. */
  readonly terminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
    readonly columns?: number | undefined;
    readonly rows?: number | undefined;
  };
  /** The full-screen picker; absent where there is none. Loaded when it is called. */
  readonly pickFeatures?: PickFeatures;
  /** Speaks with coding agents; absent where nobody can. Loaded when it is called. */
  readonly serveAgents?: ServeAgents;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; reading it throws SOURCE_UNREADABLE when the folder has been removed. */
  readonly cwd: string;
  /** Version of scaffold. */
  readonly version: string;
  /** For `--version --json`. */
  readonly build: BuildInformation;
  /** For fault reports, e.g. `node v24.21.0 linux-x64`. */
  readonly platform: string;
  /** Aborts when the user asks to stop (SIGINT). */
  readonly signal: AbortSignal;
  /** The text of a file, or undefined when it cannot be read. */
  readText(path: string): string | undefined;
  isFolder(path: string): boolean;
}

/** Whether people may be asked: both ends are a terminal, and neither the environment nor a flag says that nobody watches. */
export function canAsk(io: CliIo, flags: { readonly json: boolean; readonly yes: boolean }): boolean {
  return io.terminal.stdin && io.terminal.stdout && !io.env.CI && !flags.json && !flags.yes;
}
