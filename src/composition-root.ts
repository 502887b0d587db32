/** The composition root: builds the adapters and hands in argv, cwd and env, which nothing but this, main.ts, wiring and adapters reads. */
import { readFileSync, statSync } from 'node:fs';
import { isSea } from 'node:sea';
import { isatty } from 'node:tty';
import packageJson from '../package.json' with { type: 'json' };
import type { ServeAgents } from './app/agents.ts';
import type { PickFeatures } from './app/picker.ts';
import type { ChangePreviewer } from './app/preview-change.ts';
import type { Previewer } from './app/preview-selection.ts';
import type { CatalogueQuery } from './app/use-cases.ts';
import { runCli } from './cli/run-cli.ts';
import { EXIT, type ExitCode, ScaffoldError } from './domain/errors.ts';
import { loadSources, openChangeDeps, openFileTree } from './wiring/open-adapters.ts';
import { useCases } from './wiring/use-cases.ts';

const { version } = packageJson;
const platform = `node ${process.version} ${process.platform}-${process.arch}`;
const interruption = new AbortController();
// It stays in place: libraries that watch for the end of the process (execa, ink) end it themselves when nobody else listens.
process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort();
});

/** The full screen and what it draws with are loaded only here, and the catalogue when it stands. */
const pickFeatures: PickFeatures = async (request) => {
  const { pickFeatures: openPicker } = await import('./tui/pick-features.tsx');
  const { stdin, stdout, stderr } = process;
  return await openPicker(request, {
    openPreviewer: () => openPreviews(request),
    openChangePreviewer: () => openChangePreviews(request),
    ...{ stdin, stdout, stderr },
  });
};

/** The protocol is loaded only here. */
const serveAgents: ServeAgents = async (place) => {
  const { serveAgents: serve } = await import('./mcp/serve-agents.ts');
  await serve({ place, useCases, version, platform, signal: interruption.signal }, process);
};

async function openPreviews(query: CatalogueQuery): Promise<Previewer> {
  const [{ openPreviewer }, openSources, files] = await Promise.all([
    import('./app/preview-selection.ts'),
    loadSources(query.featureDirs.length > 0),
    openFileTree(),
  ]);
  return openPreviewer(query, { openSources, files });
}

async function openChangePreviews(query: CatalogueQuery): Promise<ChangePreviewer> {
  const [{ openChangePreviewer }, deps] = await Promise.all([
    import('./app/preview-change.ts'),
    openChangeDeps(query.featureDirs.length > 0),
  ]);
  return await openChangePreviewer(query, deps);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A shell may stand in a folder that somebody has removed. */
function readWorkingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new ScaffoldError('SOURCE_UNREADABLE', 'The working directory does not exist any more.', {
      hint: 'Change to a folder that exists, then run again.',
      cause: error,
    });
  }
}

/** Runs the command line of this process. Returns its exit code; never rejects. */
export async function runScaffold(): Promise<ExitCode> {
  return await runCli(
    process.argv.slice(2),
    {
      get stdin() {
        return process.stdin;
      },
      stdout: process.stdout,
      stderr: process.stderr,
      terminal: {
        stdin: isatty(0),
        stdout: process.stdout.isTTY === true,
        stderr: process.stderr.isTTY === true,
        columns: process.stdout.columns,
        rows: process.stdout.rows,
      },
      pickFeatures,
      serveAgents,
      env: process.env,
      get cwd() {
        return readWorkingFolder();
      },
      version,
      build: {
        // Replaced by the build; sources that run as they are have no commit of their own.
        ...(process.env.SCAFFOLD_COMMIT ? { commit: process.env.SCAFFOLD_COMMIT } : {}),
        form: isSea() ? 'binary' : 'package',
        node: process.versions.node,
        target: `${process.platform}-${process.arch}`,
      },
      platform,
      signal: interruption.signal,
      readText,
      isFolder,
    },
    useCases,
  );
}
