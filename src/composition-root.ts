/** The composition root: builds the adapters and hands in argv, cwd and env, which nothing but this, main.ts and adapters reads. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSea } from 'node:sea';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import type { ServeAgents } from './app/agents.ts';
import type { ChangeProjectDeps } from './app/change-project.ts';
import type { OpenSources } from './app/load-catalogue.ts';
import type { PickFeatures } from './app/picker.ts';
import type { FileTree, WorkingTree } from './app/ports.ts';
import type { ChangePreviewer } from './app/preview-change.ts';
import type { Previewer } from './app/preview-selection.ts';
import type { CatalogueQuery, UseCases } from './app/use-cases.ts';
import { runCli } from './cli/run-cli.ts';
import { EXIT, type ExitCode, ScaffoldError } from './domain/errors.ts';
import { parseModuleFlag } from './domain/intent/parse-module-flag.ts';
import { checkProjectName } from './domain/names/check-project-name.ts';

const { version } = packageJson;
const repository = packageJson.repository.url.replace(/^git\+|\.git$/g, '');
const platform = `node ${process.version} ${process.platform}-${process.arch}`;
const interruption = new AbortController();
// It stays in place: libraries that watch for the end of the process (execa, ink) end it themselves when nobody else listens.
process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort();
});

/** Loaded per command: `--version` and `--help` need none of it. */
const useCases: UseCases = {
  async createProject(request, watch) {
    const [{ createProject }, { hash }, files, { execaRunner }, { answerOwnVersion }, { gitCli }, openSources] =
      await Promise.all([
        import('./app/create-project.ts'),
        import('node:crypto'),
        openFileTree(),
        import('./adapters/process/execa-runner.ts'),
        import('./adapters/process/own-version.ts'),
        import('./adapters/git/git-cli.ts'),
        loadSources(request.featureDirs.length > 0),
      ]);
    const own = { path: process.execPath, version: process.version, searchPath: process.env.PATH ?? '' };
    const runner = answerOwnVersion(execaRunner(), own);
    const digest = (content: string | Uint8Array) => hash('sha256', content, 'hex');
    const deps = { openSources, files, runner, git: gitCli(runner), clock: () => performance.now(), digest, version };
    return await createProject(request, watch, deps);
  },
  async changeProject(request, watch) {
    const { changeProject } = await import('./app/change-project.ts');
    return await changeProject(request, watch, await openChangeDeps(request.featureDirs.length > 0));
  },
  async inspectRepository(query) {
    const { inspectRepository } = await import('./app/inspect-repository.ts');
    return await inspectRepository(query, await openChangeDeps(query.featureDirs.length > 0));
  },
  async explainFile(place, query) {
    const { explainFile } = await import('./app/explain-file.ts');
    return explainFile(place, query, await openChangeDeps(query.featureDirs.length > 0));
  },
  async readSelection(query) {
    const [{ readSelection }, deps] = await Promise.all([import('./app/preview-change.ts'), openChangeDeps(false)]);
    return await readSelection(query, deps);
  },
  async recoverProject(cwd) {
    return (await openFileTree()).recoverTarget(cwd);
  },
  async diagnose(query) {
    const [{ diagnose }, { execaRunner }, { gitCli }, deps] = await Promise.all([
      import('./app/diagnose.ts'),
      import('./adapters/process/execa-runner.ts'),
      import('./adapters/git/git-cli.ts'),
      openChangeDeps(query.featureDirs.length > 0),
    ]);
    const runner = execaRunner();
    const needs = packageJson.engines.node.replace(/^\D+/, '');
    return await diagnose(query, {
      ...deps,
      runner,
      git: gitCli(runner),
      node: { version: process.versions.node, needs },
    });
  },
  async ejectProject(request) {
    const { ejectProject } = await import('./app/eject-project.ts');
    return await ejectProject(request, await openChangeDeps(false));
  },
  checkAnswer(question, answer) {
    if (question === 'name') return checkProjectName(answer);
    const parsed = parseModuleFlag(answer);
    return parsed.ok ? [] : parsed.problems;
  },
  async listFeatures(query) {
    const { listFeatures } = await import('./app/inspect-catalogue.ts');
    return listFeatures(query, { openSources: await loadSources(query.featureDirs.length > 0) });
  },
  async searchFeatures(words, query) {
    const { searchFeatures } = await import('./app/search-catalogue.ts');
    return searchFeatures(words, query, { openSources: await loadSources(query.featureDirs.length > 0) });
  },
  async describeFeature(id, query) {
    const { describeFeature } = await import('./app/inspect-catalogue.ts');
    return describeFeature(id, query, { openSources: await loadSources(query.featureDirs.length > 0) });
  },
  async resolveGraph(request) {
    const { resolveGraph } = await import('./app/inspect-resolution.ts');
    return resolveGraph(request, {
      openSources: await loadSources(request.featureDirs.length > 0),
      files: await openFileTree(),
    });
  },
  async explainFeature(id, request) {
    const { explainFeature } = await import('./app/inspect-resolution.ts');
    return explainFeature(id, request, {
      openSources: await loadSources(request.featureDirs.length > 0),
      files: await openFileTree(),
    });
  },
  async recommendFeatures(request) {
    const { recommendFeatures } = await import('./app/recommend-features.ts');
    return recommendFeatures(request, {
      openSources: await loadSources(request.featureDirs.length > 0),
      files: await openFileTree(),
    });
  },
  async initFeature(request) {
    const { initFeature } = await import('./app/init-feature.ts');
    const openSources = await loadSources(request.featureDirs.length > 0);
    return initFeature(request, { openSources, files: await openFileTree(), schema: addressOfSchema('feature') });
  },
  async checkFeatures(request, watch) {
    const { checkFeatures } = await import('./app/check-features.ts');
    const openSources = await loadSources(true);
    return await checkFeatures(request, watch, {
      openSources,
      files: await openFileTree(),
      clock: () => performance.now(),
    });
  },
  async testFeatures(request, watch) {
    const [{ testFeatures }, { execaRunner }, { tmpdir }, { randomUUID }, openSources, files] = await Promise.all([
      import('./app/test-features.ts'),
      import('./adapters/process/execa-runner.ts'),
      import('node:os'),
      import('node:crypto'),
      loadSources(true),
      openFileTree(),
    ]);
    return await testFeatures(request, watch, {
      openSources,
      files,
      runner: execaRunner(),
      clock: () => performance.now(),
      nameFolder: () => join(tmpdir(), `scaffold-feature-${randomUUID()}`),
    });
  },
  async upgradeProgram(request) {
    if (!isSea()) {
      const hint = `Use \`npm install -g ${packageJson.name}@${request.version ?? 'latest'}\`, or pull a newer image.`;
      throw new ScaffoldError('UPGRADE_UNAVAILABLE', 'This scaffold runs on a Node.js that was there before.', {
        hint,
      });
    }
    const [{ upgradeProgram }, { hash }, release, { installedProgram }, { findCosign }, { execaRunner }] =
      await Promise.all([
        import('./app/upgrade-program.ts'),
        import('node:crypto'),
        import('./adapters/release/http-release-server.ts'),
        import('./adapters/release/installed-program.ts'),
        import('./adapters/release/cosign.ts'),
        import('./adapters/process/execa-runner.ts'),
      ]);
    const signature = process.env.SCAFFOLD_INSTALL_SIGNATURE;
    return await upgradeProgram(request, {
      server: release.httpReleaseServer({ repository, base: process.env.SCAFFOLD_INSTALL_BASE_URL || undefined }),
      program: installedProgram(process.execPath),
      verifySignature: signature === 'off' ? undefined : await findCosign(execaRunner(), repository),
      requireSignature: signature === 'require',
      digest: (bytes) => hash('sha256', bytes, 'hex'),
      version,
      target: `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    });
  },
};

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

/** What every change of a repository needs. */
async function openChangeDeps(withFolders: boolean): Promise<ChangeProjectDeps> {
  const [{ hash }, files, { execaRunner }, { gitCli }, { findCodeFault }, openSources] = await Promise.all([
    import('node:crypto'),
    openFileTree(),
    import('./adapters/process/execa-runner.ts'),
    import('./adapters/git/git-cli.ts'),
    import('./adapters/syntax/find-code-fault.ts'),
    loadSources(withFolders),
  ]);
  return {
    openSources,
    files,
    git: gitCli(execaRunner()),
    clock: () => performance.now(),
    digest: (content) => hash('sha256', content, 'hex'),
    findCodeFault,
    version,
  };
}

async function openFileTree(): Promise<FileTree & WorkingTree> {
  const { nodeFileTree } = await import('./adapters/fs/node-file-tree.ts');
  return nodeFileTree();
}

/** The bundled catalogue and folders; the parser of templates is loaded only where a folder brings its own. */
async function loadSources(withFolders: boolean): Promise<OpenSources> {
  const [{ bundledSource }, { embeddedBytes, fileBytes }] = await Promise.all([
    import('./adapters/sources/bundled-source.ts'),
    import('./adapters/sources/catalogue-bytes.ts'),
  ]);
  const bundled = bundledSource(
    isSea() ? embeddedBytes('dist/catalogue.bin') : fileBytes(fileURLToPath(new URL('catalogue.bin', import.meta.url))),
  );
  if (!withFolders) return () => [bundled];
  const [{ directorySource }, { parseTemplate }] = await Promise.all([
    import('./adapters/sources/directory-source.ts'),
    import('./domain/template/parse-template.ts'),
  ]);
  return (folders) => [
    bundled,
    ...folders.map(({ path, name, only }) => directorySource(path, { parseTemplate, name: `dir:${name}`, only })),
  ];
}

/** Where editors find the schema of what this version reads. */
function addressOfSchema(name: string): string {
  const raw = repository.replace('https://github.com/', 'https://raw.githubusercontent.com/');
  return `${raw}/v${version}/schemas/${name}.schema.json`;
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
