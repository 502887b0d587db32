import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchFolder } from '../writer/scratch-folder.ts';

/** Path to content, every character one byte. */
export type Tree = Readonly<Record<string, string>>;

/** What git makes of three trees. */
interface GitMerge {
  readonly conflicts: readonly string[];
  /** What a pattern finds in the files of the merged tree. */
  find(pattern: string): ReadonlySet<string>;
}

/** A repository in which trees are merged as `git merge` does it, and a folder for `git merge-file`. */
export function openGitMerge() {
  const folder = makeScratchFolder('git-merge-');
  const git = (args: readonly string[], input = '') =>
    spawnSync('git', args, {
      cwd: folder,
      input: Buffer.from(input, 'latin1'),
      encoding: 'latin1',
      maxBuffer: 2 ** 28,
    });
  const init = git(['init', '--quiet']);
  if (init.status !== 0) throw new Error(`git init: ${init.stderr}`);
  return {
    mergeTrees(trees: Readonly<Record<'base' | 'mine' | 'theirs', Tree>>): GitMerge {
      const stream = (['base', 'mine', 'theirs'] as const).map((name) => printCommit(name, trees[name])).join('');
      const imported = git(['fast-import', '--quiet', '--force'], stream);
      if (imported.status !== 0) throw new Error(`git fast-import: ${imported.stderr}`);
      const merged = git(['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', 'mine', 'theirs']);
      if (merged.status !== 0 && merged.status !== 1) throw new Error(`git merge-tree: ${merged.stderr}`);
      const [tree = '', ...conflicts] = merged.stdout.split('\0').filter((word) => word !== '');
      return {
        conflicts,
        find: (pattern) =>
          new Set(
            git(['grep', '-hoE', pattern, tree])
              .stdout.split('\n')
              .filter((text) => text !== ''),
          ),
      };
    },
    /** Whether `git merge-file` leaves markers. */
    hasFileConflict(texts: Readonly<Record<'base' | 'mine' | 'theirs', string>>): boolean {
      for (const name of ['base', 'mine', 'theirs'] as const) writeFileSync(join(folder, name), texts[name], 'latin1');
      return git(['merge-file', '-p', 'mine', 'base', 'theirs']).status !== 0;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A commit for `git fast-import`; both sides grow from `base`. */
function printCommit(name: 'base' | 'mine' | 'theirs', tree: Tree): string {
  const head = `reset refs/heads/${name}\ncommit refs/heads/${name}\ncommitter A <a@b> 0 +0000\ndata 0\n`;
  const from = name === 'base' ? '' : 'from refs/heads/base\ndeleteall\n';
  const files = Object.entries(tree).map(([path, text]) => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`);
  return `${head}${from}${files.join('')}\n`;
}
