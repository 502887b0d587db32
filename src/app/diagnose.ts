import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { isOlder } from '../domain/registry/version-order.ts';
import { inspectRepository } from './inspect-repository.ts';
import type { CommandRunner, Git, GitHistory } from './ports.ts';
import { readIntentFile, readRepository } from './read-repository.ts';
import type { Finding } from './repository-requests.ts';
import type { CatalogueQuery } from './use-cases.ts';
import type { WorkOutDeps } from './work-out-change.ts';

export interface DiagnoseDeps extends WorkOutDeps {
  readonly git: Pick<Git, 'probe'> & GitHistory;
  readonly runner: CommandRunner;
  /** Version of the Node that runs scaffold, e.g. `24.15.0`, and the oldest that it supports. */
  readonly node: { readonly version: string; readonly needs: string };
}

/** Checks the environment, then the repository in `cwd`, as far as there is one. */
export async function diagnose(query: CatalogueQuery, deps: DiagnoseDeps): Promise<readonly Finding[]> {
  const [git, npm] = await Promise.all([checkGit(query.cwd, deps), checkPackageManager(query.cwd, deps)]);
  return [checkNode(deps), ...git, npm, ...(await checkRepository(query, deps))];
}

function checkNode({ node: { version, needs } }: DiagnoseDeps): Finding {
  if (!isOlder(version, needs)) return fine('node', `Node ${version}`);
  return {
    check: 'node',
    state: 'fault',
    message: `Node ${version} is too old.`,
    fix: `Install Node ${needs} or newer.`,
  };
}

async function checkGit(cwd: string, { git }: DiagnoseDeps): Promise<readonly Finding[]> {
  const { available, identity, insideWorkTree } = await git.probe(cwd);
  if (!available)
    return [
      {
        check: 'git',
        state: 'warning',
        message: 'git is not installed: nothing protects uncommitted work.',
        fix: 'Install git.',
      },
    ];
  const who: Finding = identity
    ? fine('git identity', 'git knows who commits')
    : {
        check: 'git identity',
        state: 'warning',
        message: 'git knows no name and address to commit with.',
        fix: 'Run `git config --global user.name NAME` and `git config --global user.email ADDRESS`.',
      };
  const place: Finding = insideWorkTree
    ? fine('git', 'the folder is under version control')
    : { check: 'git', state: 'warning', message: 'The folder is not under version control.', fix: 'Run `git init`.' };
  return [place, who];
}

async function checkPackageManager(cwd: string, { runner }: DiagnoseDeps): Promise<Finding> {
  try {
    const { exitCode, stdout } = await runner.run(['npm', '--version'], { cwd, timeout: 10_000 });
    if (exitCode === 0) return fine('package manager', `npm ${stdout.trim()}`);
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
  }
  return {
    check: 'package manager',
    state: 'warning',
    message: 'npm cannot be run: dependencies cannot be installed.',
    fix: 'Install Node together with npm.',
  };
}

/** One check builds on the one before: the first fault ends them. */
async function checkRepository(query: CatalogueQuery, deps: DiagnoseDeps): Promise<readonly Finding[]> {
  const { cwd } = query;
  if (deps.files.readText(`${cwd}/${RECORD_PATHS.intent}`) === undefined)
    return [
      {
        check: 'repository',
        state: 'warning',
        message: 'There is no scaffold.yaml here.',
        fix: 'Run it inside a generated repository.',
      },
    ];
  const findings: Finding[] = [];
  const steps: readonly (readonly [check: string, run: () => readonly Finding[] | Promise<readonly Finding[]>])[] = [
    ['scaffold.yaml', () => [fine('scaffold.yaml', `${readIntentFile(cwd, deps.files).intent.name} can be read`)]],
    ['records', () => [fine('records', `${readRepository(cwd, deps).lock.files.size} generated files are known`)]],
    ['state', () => describeStatus(query, deps)],
  ];
  for (const [check, run] of steps) {
    try {
      findings.push(...(await run()));
    } catch (error) {
      if (!(error instanceof ScaffoldError)) throw error;
      const path = error.problems[0]?.path;
      const where = path === undefined || error.message.includes(path) ? '' : ` (${path})`;
      return [...findings, { check, state: 'fault', message: `${error.message}${where}`, fix: error.hint }];
    }
  }
  return findings;
}

async function describeStatus(query: CatalogueQuery, deps: DiagnoseDeps): Promise<readonly Finding[]> {
  const { conflicts, behind, blocked, updates, records, missing } = await inspectRepository(query, deps);
  const findings: Finding[] = [
    ...records.map((message): Finding => ({ check: 'base', state: 'warning', message, fix: 'Run `scaffold sync`.' })),
    ...conflicts.map(
      ({ path, aside }): Finding => ({
        check: 'conflicts',
        state: 'fault',
        message: `${path} has an unresolved conflict.`,
        fix:
          aside === undefined
            ? `Edit ${path} and remove the markers.`
            : `Compare it with ${aside}, then delete that file.`,
      }),
    ),
    ...blocked.map(
      ({ message, hint }): Finding => ({
        check: 'catalogue',
        state: 'fault',
        message,
        ...(hint === undefined ? {} : { fix: hint }),
      }),
    ),
  ];
  if (behind.length > 0)
    findings.push({
      check: 'drift',
      state: 'warning',
      message: `${behind.length} files are not what scaffold.yaml says.`,
      fix: 'Look with `scaffold diff`, then run `scaffold sync`.',
    });
  if (missing.length > 0)
    findings.push({
      check: 'files',
      state: 'warning',
      message: `${missing.length} generated files are gone.`,
      fix: 'See `scaffold status`.',
    });
  if (updates.length > 0)
    findings.push({
      check: 'updates',
      state: 'warning',
      message: `${updates.length} features have a newer version.`,
      fix: 'Run `scaffold update`.',
    });
  return findings.length > 0 ? findings : [fine('state', 'everything is as scaffold.yaml says')];
}

function fine(check: string, message: string): Finding {
  return { check, state: 'fine', message };
}
