import { ScaffoldError } from '../domain/errors.ts';
import type { PlannedFile } from '../domain/pipeline.ts';
import type { FileTree, Git, TargetState } from './ports.ts';

interface ProjectToWrite {
  /** Absolute. */
  readonly target: string;
  readonly cwd: string;
  readonly files: readonly PlannedFile[];
  readonly name: string;
  /** Whether a repository with a first commit is wanted. */
  readonly git: boolean;
  readonly signal: AbortSignal;
}

interface WriteDeps {
  readonly files: FileTree;
  readonly git: Git;
}

interface WrittenProject {
  readonly commit?: string;
  readonly notes: readonly string[];
}

/**
 * Writes a new project: beside the target, first commit included, and then with one rename; or in place where the folder must stay the
 * same one (the working directory, a fresh clone). Throws TARGET_*, WRITE_FAILED or INTERRUPTED; then the target is as it was.
 */
export async function writeProject(project: ProjectToWrite, deps: WriteDeps): Promise<WrittenProject> {
  const { target, cwd, files } = project;
  const state = readTarget(target, cwd, deps.files);
  if (state === 'fresh-clone' || target === cwd) {
    await throwIfStopped(project.signal);
    deps.files.applyInPlace(
      target,
      files.map(({ path, content, executable }) => ({ kind: 'write', path, content, executable })),
    );
    return state === 'fresh-clone' ? { notes: [COMMIT_YOURSELF] } : await commitFirst(target, project, deps.git);
  }
  const staging = deps.files.stage(target, files);
  try {
    const written = await commitFirst(staging, project, deps.git);
    await throwIfStopped(project.signal);
    deps.files.publish(staging, target);
    return written;
  } catch (error) {
    deps.files.discard(staging);
    throw error;
  }
}

const COMMIT_YOURSELF = 'Nothing is committed yet: look it over, then run `git add --all && git commit`.';

/** Throws when a project cannot go to the target; changes nothing there. */
export function checkUnwritten(target: string, cwd: string, files: FileTree): void {
  acceptState(target, files.inspectTarget(target, cwd));
}

/** What is at the target, after mending what a killed run left there. Throws when a project cannot go there. */
function readTarget(target: string, cwd: string, files: FileTree) {
  const found = files.inspectTarget(target, cwd);
  if (found === 'interrupted') files.recoverTarget(target);
  return acceptState(target, found === 'interrupted' ? files.inspectTarget(target, cwd) : found);
}

function acceptState(target: string, state: TargetState): 'absent' | 'empty' | 'fresh-clone' {
  switch (state) {
    case 'absent':
    case 'empty':
    case 'fresh-clone':
      return state;
    case 'unsafe':
      throw new ScaffoldError(
        'TARGET_UNSAFE',
        `"${target}" is a symbolic link or lies behind one that leads elsewhere.`,
      );
    case 'occupied':
      throw new ScaffoldError('TARGET_NOT_EMPTY', `"${target}" exists and is not empty.`);
    case 'interrupted':
      throw new ScaffoldError('TARGET_NOT_EMPTY', `"${target}" holds a change that was interrupted.`, {
        hint: 'Run again without `--dry-run`: that mends it first.',
      });
  }
}

/** A project without a commit is still a project: what stands in the way becomes a note with the command. */
async function commitFirst(
  directory: string,
  { target, name, git: wanted }: ProjectToWrite,
  git: Git,
): Promise<WrittenProject> {
  if (!wanted) return { notes: [] };
  const { available, identity, insideWorkTree } = await git.probe(target);
  if (!available)
    return {
      notes: ['git is not installed, so there is no repository yet. Later: `git init && git add --all && git commit`.'],
    };
  if (insideWorkTree)
    return { notes: [`It lies inside a git work tree, so it got no repository of its own. ${COMMIT_YOURSELF}`] };
  if (!identity) {
    return {
      notes: [
        'git knows no name and address to commit with. Set them with `git config --global user.name` and `user.email`, then run `git init && git add --all && git commit`.',
      ],
    };
  }
  try {
    return { commit: await git.createFirstCommit(directory, `Create ${name}`), notes: [] };
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    return {
      notes: [`There is no first commit: ${error.message} Later: \`git init && git add --all && git commit\`.`],
    };
  }
}

/** Node delivers a signal between two turns of its event loop only, and all that came before may have been one turn. */
async function throwIfStopped(signal: AbortSignal): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
}
