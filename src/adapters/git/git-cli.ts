import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandResult, CommandRunner, Git, GitHistory, GitStatus } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { isolateGit } from './git-environment.ts';

const PROBE_TIMEOUT = 10_000;
const COMMIT_TIMEOUT = 120_000;

/** Several branches may have been merged before anybody ran `sync`. */
const MERGES_LOOKED_AT = 3;

/** Only who is configured may commit: git would make up an address from the host's name. */
const CONFIGURED_IDENTITY = ['-c', 'user.useConfigOnly=true'];

/**
 * Settings of the first commit. Its content must be the files as written, whatever the user's configuration: no line-end conversion, no
 * attributes or ignore rules from elsewhere. It must not wait for anybody: no hooks, no signing (amend with `-S` to sign it). It is about to
 * be renamed: no daemon may watch the folder and nothing may go on in the background. `batch` flushes all objects with one call.
 */
const FIRST_COMMIT = [
  ...CONFIGURED_IDENTITY,
  ...[
    'core.autocrlf=false',
    'core.eol=lf',
    'core.safecrlf=false',
    'core.attributesFile=',
    'core.excludesFile=',
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.longPaths=true',
    'core.fsyncMethod=batch',
    'commit.gpgSign=false',
    'i18n.commitEncoding=UTF-8',
    'gc.auto=0',
    'maintenance.auto=false',
  ].flatMap((setting) => ['-c', setting]),
];

/** Git as a program. `environment` is this process's; nothing in it that belongs to another repository reaches git. */
export function gitCli(
  runner: CommandRunner,
  environment: NodeJS.ProcessEnv = process.env,
): Git & GitStatus & GitHistory {
  const git = (cwd: string, args: readonly string[], timeout: number) =>
    runner.run(['git', ...args], { cwd, env: isolateGit(environment), timeout });

  return {
    async probe(directory) {
      const cwd = nearestFolder(directory);
      const succeeds = async (args: readonly string[]) => (await git(cwd, args, PROBE_TIMEOUT)).exitCode === 0;
      try {
        if (!(await succeeds(['--version']))) return { available: false, identity: false, insideWorkTree: false };
      } catch (error) {
        if (!(error instanceof ScaffoldError)) throw error;
        return { available: false, identity: false, insideWorkTree: false };
      }
      const [author, committer, workTree] = await Promise.all([
        succeeds([...CONFIGURED_IDENTITY, 'var', 'GIT_AUTHOR_IDENT']),
        succeeds([...CONFIGURED_IDENTITY, 'var', 'GIT_COMMITTER_IDENT']),
        // A repository of another user is one as well.
        git(cwd, ['-c', 'safe.directory=*', 'rev-parse', '--is-inside-work-tree'], PROBE_TIMEOUT),
      ]);
      return {
        available: true,
        identity: author && committer,
        insideWorkTree: workTree.exitCode === 0 && workTree.stdout.trim() === 'true',
      };
    },

    async listUncommitted(directory) {
      const run = (...args: string[]) => git(directory, args, PROBE_TIMEOUT);
      const prefix = await run('rev-parse', '--show-prefix').catch(forgiveAbsence);
      if (prefix === undefined || prefix.exitCode !== 0) return undefined;
      const args = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', '.'];
      const { stdout } = requireSuccess(args, await run(...args));
      // Paths are those of the repository, whatever the folder.
      const skipped = prefix.stdout.replace(/\r?\n$/, '').length;
      return stdout
        .split('\0')
        .filter((entry) => entry !== '')
        .map((entry) => ({ path: entry.slice(3 + skipped), tracked: !entry.startsWith('??') }));
    },

    async listMergedCommits(directory) {
      const lines = async (...args: string[]) => {
        const found = await git(directory, args, PROBE_TIMEOUT).catch(forgiveAbsence);
        return found?.exitCode === 0 ? found.stdout.split(/\s+/).filter((word) => word !== '') : [];
      };
      const underWay = await lines('rev-parse', '--verify', '--quiet', 'MERGE_HEAD');
      const head = underWay.length > 0 ? await lines('rev-parse', 'HEAD') : [];
      const parents = await lines('log', '--merges', `--max-count=${MERGES_LOOKED_AT}`, '--format=%P');
      return [...new Set([...head, ...underWay, ...parents])];
    },

    async readCommitted(directory, commit, path) {
      const { exitCode, stdout } = await git(directory, ['show', `${commit}:./${path}`], PROBE_TIMEOUT);
      return exitCode === 0 ? stdout : undefined;
    },

    async createFirstCommit(directory, message) {
      const repository = join(directory, '.git');
      const isOurs = !existsSync(repository);
      const run = async (...args: string[]) =>
        requireSuccess(args, await git(directory, [...FIRST_COMMIT, ...args], COMMIT_TIMEOUT));
      try {
        await run('init', '--quiet', '--initial-branch=main');
        await run('add', '--all');
        await run('commit', '--quiet', '--no-verify', '--allow-empty', '--cleanup=whitespace', `--message=${message}`);
        return (await run('rev-parse', 'HEAD')).stdout.trim();
      } catch (error) {
        if (isOurs) rmSync(repository, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

/** No git is no failure: nobody's work can be told apart then. */
function forgiveAbsence(error: unknown): undefined {
  if (!(error instanceof ScaffoldError)) throw error;
  return undefined;
}

function requireSuccess(args: readonly string[], result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  const reason = result.stderr.trim().split('\n').at(-1) ?? '';
  throw new ScaffoldError('COMMAND_FAILED', `\`git ${args[0]}\` fails: ${reason || `exit code ${result.exitCode}`}`, {
    hint: 'The project is complete without it: run `git init` and `git commit` in it by hand.',
  });
}

/** A project that is to be made has no folder yet. */
function nearestFolder(directory: string): string {
  let folder = directory;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
