/** The use cases of every command with the adapters that they work on. */
import { join } from 'node:path';
import { isSea } from 'node:sea';
import packageJson from '../../package.json' with { type: 'json' };
import type { UseCases } from '../app/use-cases.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { parseModuleFlag } from '../domain/intent/parse-module-flag.ts';
import { checkProjectName } from '../domain/names/check-project-name.ts';
import { loadSources, openChangeDeps, openFileTree } from './open-adapters.ts';

const { version } = packageJson;
const repository = packageJson.repository.url.replace(/^git\+|\.git$/g, '');

/** Loaded per command: `--version` and `--help` need none of it. */
export const useCases: UseCases = {
  async createProject(request, watch) {
    const [{ createProject }, { hash }, files, { execaRunner }, { answerOwnVersion }, { gitCli }, openSources] =
      await Promise.all([
        import('../app/create-project.ts'),
        import('node:crypto'),
        openFileTree(),
        import('../adapters/process/execa-runner.ts'),
        import('../adapters/process/own-version.ts'),
        import('../adapters/git/git-cli.ts'),
        loadSources(request.featureDirs.length > 0),
      ]);
    const own = { path: process.execPath, version: process.version, searchPath: process.env.PATH ?? '' };
    const runner = answerOwnVersion(execaRunner(), own);
    const digest = (content: string | Uint8Array) => hash('sha256', content, 'hex');
    const deps = { openSources, files, runner, git: gitCli(runner), clock: () => performance.now(), digest, version };
    return await createProject(request, watch, deps);
  },
  async changeProject(request, watch) {
    const { changeProject } = await import('../app/change-project.ts');
    return await changeProject(request, watch, await openChangeDeps(request.featureDirs.length > 0));
  },
  async inspectRepository(query) {
    const { inspectRepository } = await import('../app/inspect-repository.ts');
    return await inspectRepository(query, await openChangeDeps(query.featureDirs.length > 0));
  },
  async explainFile(place, query) {
    const { explainFile } = await import('../app/explain-file.ts');
    return explainFile(place, query, await openChangeDeps(query.featureDirs.length > 0));
  },
  async readSelection(query) {
    const [{ readSelection }, deps] = await Promise.all([import('../app/preview-change.ts'), openChangeDeps(false)]);
    return await readSelection(query, deps);
  },
  async recoverProject(cwd) {
    return (await openFileTree()).recoverTarget(cwd);
  },
  async diagnose(query) {
    const [{ diagnose }, { execaRunner }, { gitCli }, deps] = await Promise.all([
      import('../app/diagnose.ts'),
      import('../adapters/process/execa-runner.ts'),
      import('../adapters/git/git-cli.ts'),
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
    const { ejectProject } = await import('../app/eject-project.ts');
    return await ejectProject(request, await openChangeDeps(false));
  },
  checkAnswer(question, answer) {
    if (question === 'name') return checkProjectName(answer);
    const parsed = parseModuleFlag(answer);
    return parsed.ok ? [] : parsed.problems;
  },
  async listFeatures(query) {
    const { listFeatures } = await import('../app/inspect-catalogue.ts');
    return listFeatures(query, { openSources: await loadSources(query.featureDirs.length > 0) });
  },
  async searchFeatures(words, query) {
    const { searchFeatures } = await import('../app/search-catalogue.ts');
    return searchFeatures(words, query, { openSources: await loadSources(query.featureDirs.length > 0) });
  },
  async describeFeature(id, query) {
    const { describeFeature } = await import('../app/inspect-catalogue.ts');
    return describeFeature(id, query, { openSources: await loadSources(query.featureDirs.length > 0) });
  },
  async resolveGraph(request) {
    const { resolveGraph } = await import('../app/inspect-resolution.ts');
    return resolveGraph(request, {
      openSources: await loadSources(request.featureDirs.length > 0),
      files: await openFileTree(),
    });
  },
  async explainFeature(id, request) {
    const { explainFeature } = await import('../app/inspect-resolution.ts');
    return explainFeature(id, request, {
      openSources: await loadSources(request.featureDirs.length > 0),
      files: await openFileTree(),
    });
  },
  async recommendFeatures(request) {
    const { recommendFeatures } = await import('../app/recommend-features.ts');
    return recommendFeatures(request, {
      openSources: await loadSources(request.featureDirs.length > 0),
      files: await openFileTree(),
    });
  },
  async initFeature(request) {
    const { initFeature } = await import('../app/init-feature.ts');
    const openSources = await loadSources(request.featureDirs.length > 0);
    return initFeature(request, { openSources, files: await openFileTree(), schema: addressOfSchema('feature') });
  },
  async checkFeatures(request, watch) {
    const { checkFeatures } = await import('../app/check-features.ts');
    const openSources = await loadSources(true);
    return await checkFeatures(request, watch, {
      openSources,
      files: await openFileTree(),
      clock: () => performance.now(),
    });
  },
  async testFeatures(request, watch) {
    const [{ testFeatures }, { execaRunner }, { tmpdir }, { randomUUID }, openSources, files] = await Promise.all([
      import('../app/test-features.ts'),
      import('../adapters/process/execa-runner.ts'),
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
        import('../app/upgrade-program.ts'),
        import('node:crypto'),
        import('../adapters/release/http-release-server.ts'),
        import('../adapters/release/installed-program.ts'),
        import('../adapters/release/cosign.ts'),
        import('../adapters/process/execa-runner.ts'),
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

/** Where editors find the schema of what this version reads. */
function addressOfSchema(name: string): string {
  const raw = repository.replace('https://github.com/', 'https://raw.githubusercontent.com/');
  return `${raw}/v${version}/schemas/${name}.schema.json`;
}
