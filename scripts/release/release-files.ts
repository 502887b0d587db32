import { createHash } from 'node:crypto';
import type { Project } from '../package/project.ts';
import type { ArchiveFormat, Target } from '../package/targets.ts';

/** A file of a release with its bytes. */
export interface ReleaseFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Name of a target's archive; install.sh, the formula and `upgrade` find it by this pattern. */
export function archiveName({ program, version }: Project, target: Target, format: ArchiveFormat): string {
  return `${program}-${version}-${target.id}.${format}`;
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The document that `sha256sum --check` reads. */
export function renderChecksums(files: readonly ReleaseFile[]): string {
  return files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, content }) => `${sha256(content)}  ${name}\n`)
    .join('');
}

/** The address of a release's file. */
export function downloadUrl({ repository, version }: Project, name: string): string {
  return `${repository}/releases/download/v${version}/${name}`;
}
