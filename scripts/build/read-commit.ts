import { spawnSync } from 'node:child_process';

/**
 * The commit that is built: `SCAFFOLD_COMMIT` where a build runs without the repository (Nix, a container), else that of the checkout,
 * with `-dirty` when tracked files differ from it. `undefined` outside a checkout.
 */
export function readCommit(): string | undefined {
  if (process.env.SCAFFOLD_COMMIT) return process.env.SCAFFOLD_COMMIT;
  const top = runGit(['rev-parse', '--show-toplevel', 'HEAD']);
  const [folder, commit] = top?.split('\n') ?? [];
  // A folder inside somebody else's repository has no commit of its own.
  if (folder !== process.cwd() || commit === undefined) return undefined;
  return runGit(['status', '--porcelain', '--untracked-files=no']) === '' ? commit : `${commit}-dirty`;
}

function runGit(args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
