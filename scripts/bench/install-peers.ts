import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Packages of one peer, by registry; their exact versions are in `peers/package.json` and `peers/requirements.txt`. */
export interface Peer {
  readonly registry: 'npm' | 'pypi';
  readonly packages: readonly [string, ...string[]];
  /** Programs that belong beside the packages so that their imports resolve: name -> text. */
  readonly programs?: Readonly<Record<string, string>>;
}

export type InstalledPeer =
  | { readonly ok: true; readonly folder: string; readonly versions: string }
  | { readonly ok: false; readonly reason: string };

const INSTALL_TIMEOUT_MS = 300_000;

/** Outside the repository, so that no peer becomes a dependency; kept between runs. */
export const PEER_CACHE = join(tmpdir(), 'scaffold-bench-peers');

/**
 * Installs the packages of a peer into a folder of its own, so that one peer that cannot be installed does not take
 * the others along. The folder carries the versions in its name: another pin is another folder.
 */
export function installPeer(peer: Peer): InstalledPeer {
  const pins = peer.registry === 'npm' ? readNpmPins() : readPypiPins();
  const versions = peer.packages.map((name) => `${name}@${pins.get(name) ?? 'unpinned'}`);
  const folder = join(PEER_CACHE, `${peer.registry}-${versions.join('+').replaceAll(/[^A-Za-z0-9.@+-]/g, '_')}`);
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    const reason = peer.registry === 'npm' ? installNpm(folder, versions) : installPypi(folder, versions);
    if (reason !== undefined) return { ok: false, reason };
    writeFileSync(done, '');
  }
  for (const [name, text] of Object.entries(peer.programs ?? {})) writeFileSync(join(folder, name), text);
  return { ok: true, folder, versions: versions.join(', ') };
}

function installNpm(folder: string, versions: readonly string[]): string | undefined {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return runInstall(['npm', 'install', ...flags, ...versions], folder);
}

function installPypi(folder: string, versions: readonly string[]): string | undefined {
  const venv = runInstall(['python3', '-m', 'venv', folder], folder);
  if (venv !== undefined) return venv;
  const pins = versions.map((version) => version.replace('@', '=='));
  return runInstall([join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...pins], folder);
}

/** The reason why it failed, or undefined. */
function runInstall(argv: readonly [string, ...string[]], cwd: string): string | undefined {
  const [program, ...args] = argv;
  const { status, error, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS });
  if (error !== undefined) return error.message;
  if (status === 0) return undefined;
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return `${basename(program)} ends with ${status}: ${last.slice(0, 200)}`;
}

function readNpmPins(): ReadonlyMap<string, string> {
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(new URL('peers/package.json', import.meta.url), 'utf8'),
  );
  return new Map(Object.entries(manifest.dependencies));
}

function readPypiPins(): ReadonlyMap<string, string> {
  const lines = readFileSync(new URL('peers/requirements.txt', import.meta.url), 'utf8').split('\n');
  return new Map(
    lines.flatMap((line): readonly [string, string][] => {
      const [name, version] = line.trim().split('==');
      return name === undefined || version === undefined ? [] : [[name, version]];
    }),
  );
}
