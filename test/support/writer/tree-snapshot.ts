import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Path to permission bits and content (Latin-1, so that every byte counts); folders end with a slash. */
export type TreeSnapshot = Readonly<Record<string, string>>;

/** Everything below `root`; `undefined` if it does not exist. */
export function snapshotTree(root: string): TreeSnapshot | undefined {
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return undefined;
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths.map((path) => {
      const full = join(root, path);
      const stat = lstatSync(full);
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) return [`${path}/`, mode];
      return [path, stat.isSymbolicLink() ? `-> ${readlinkSync(full)}` : `${mode} ${readFileSync(full, 'latin1')}`];
    }),
  );
}

/** Writes text files with mode 0644 and folders with 0755, whatever the umask. */
export function writeFixture(root: string, files: Readonly<Record<string, string>>): void {
  const made = new Set<string>();
  const ensure = (folder: string) => {
    if (made.has(folder) || lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
    ensure(dirname(folder));
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    made.add(folder);
  };
  ensure(root);
  for (const [path, content] of Object.entries(files)) {
    const full = join(root, path);
    ensure(dirname(full));
    writeFileSync(full, content);
    chmodSync(full, 0o644);
  }
}
