import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropAuthenticode } from './drop-authenticode.ts';
import { installLocked } from './install-locked.ts';
import { signMachO } from './sign-mach-o.ts';
import { stripElf } from './strip-elf.ts';
import { findBlobWriter, findHostTarget, readRuntimeVersion, type Target } from './targets.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
/** The folders of the npm package that a binary holds, in the order of its index. */
const EMBEDDED = [
  'bin',
  'dist/THIRD-PARTY-LICENCES.txt',
  'dist/catalogue.bin',
  'dist/chunks',
  'dist/composition-root.js',
  'dist/main.js',
];

/** Names of the embedded files; the program asks for them by these names. Sorted, so that the order of a disk has no influence. */
export function listEmbeddedFiles(): readonly string[] {
  return EMBEDDED.flatMap((path) => {
    if (!['bin', 'dist/chunks'].includes(path)) return [path];
    return readdirSync(path)
      .sort()
      .map((name) => posix.join(path, name));
  });
}

/**
 * Makes one executable of the built program and the Node of a target, and returns its bytes. Needs `npm run build`; takes Node and pkg
 * from the npm registry when they are not cached. The same sources give the same bytes.
 *
 * @param identifier Name in the signature where the target wants one.
 */
export function buildBinary(target: Target, identifier: string): Buffer {
  const host = findHostTarget();
  if (host === undefined) throw new Error(`Binaries cannot be made on ${process.platform}-${process.arch}.`);
  const generator = join(installLocked(join(HERE, 'runtimes'), host), findBlobWriter(host, target), host.executable);
  const staging = mkdtempSync(join(tmpdir(), 'scaffold-package-'));
  try {
    const tmp = join(staging, 'tmp');
    mkdirSync(tmp);
    stageRuntime(staging, target);
    stageProgram(staging);
    runPkg(generator, staging, target);
    return finish(readFileSync(join(staging, 'program')), target, identifier);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The licence of Node, which every binary must carry; the Windows package has none, and all versions are the same. */
export function readNodeLicence(): Buffer {
  const host = findHostTarget();
  if (host === undefined) throw new Error('No runtime for this machine.');
  return readFileSync(join(installRuntime(host), 'LICENSE'));
}

function installRuntime(target: Target): string {
  return join(installLocked(join(HERE, 'runtimes'), target), target.runtime);
}

function runtimeFile(target: Target): string {
  return join(installRuntime(target), target.executable);
}

/** Puts the prepared runtime where pkg keeps its downloads, so that it downloads nothing. */
function stageRuntime(staging: string, target: Target): void {
  const platform = target.os === 'win32' ? 'win' : target.os;
  const folder = join(staging, '.pkg-cache', 'sea');
  const name = join(folder, `node-v${readRuntimeVersion(target)}-${platform}-${target.cpu}`);
  const [archive, program] =
    target.os === 'win32' ? [`${name}.zip`, `${name}.exe`] : [`${name}.tar.gz`, `${name}/bin/node`];
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, prepareRuntime(readFileSync(runtimeFile(target)), target));
  chmodSync(program, 0o755);
  for (const file of [archive, `${archive}.ok`, `${program}.ok`]) writeFileSync(file, '');
}

function prepareRuntime(runtime: Buffer, { os }: Target): Buffer {
  if (os === 'linux') return stripElf(runtime);
  return os === 'win32' ? dropAuthenticode(runtime) : runtime;
}

/** Beside the folder where pkg works, so that relative paths lead there: the blob keeps the path of its main script. */
function stageProgram(staging: string): void {
  cpSync(join(HERE, 'bootstrap.cjs'), join(staging, 'tmp', 'bootstrap.cjs'));
  for (const file of listEmbeddedFiles()) cpSync(file, join(staging, 'tmp', 'package', file));
}

function runPkg(generator: string, staging: string, target: Target): void {
  const options = {
    main: '../bootstrap.cjs',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    // Compiled code fits one processor and one build of V8; the cache of the user does that.
    useCodeCache: false,
    // NODE_OPTIONS is meant for the user's own programs.
    execArgvExtension: 'none',
    assets: Object.fromEntries(listEmbeddedFiles().map((file) => [file, `../package/${file}`])),
  };
  const platform = target.os === 'win32' ? 'win' : target.os === 'darwin' ? 'macos' : target.os;
  const nodeRange = `node${readRuntimeVersion(target)}`;
  const targets = [{ platform, arch: target.cpu, nodeRange, output: join(staging, 'program') }];
  const pkg = join(installLocked(join(HERE, 'tools')), '@yao-pkg', 'pkg');
  const args = [join(HERE, 'run-pkg.cjs'), pkg, JSON.stringify(targets), JSON.stringify(options)];
  const tmp = join(staging, 'tmp');
  const { status, stdout, stderr, error } = spawnSync(resolve(generator), args, {
    cwd: tmp,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: staging, USERPROFILE: staging, TMPDIR: tmp, TEMP: tmp, TMP: tmp },
  });
  if (status !== 0) throw new Error(`pkg fails for ${target.id}: ${error?.message ?? `${stdout}${stderr}`}`);
}

function finish(program: Buffer, { os }: Target, identifier: string): Buffer {
  return os === 'darwin' ? signMachO(program, identifier) : program;
}
