/**
 * `npm run release:dry [-- --target linux-x64] [--to FOLDER]`: makes everything of a release that needs no credentials, in `dist/release/` as it
 * would be uploaded. The workflow runs the same, then signs, attests and uploads. The same commit gives the same bytes, but for the rpm packages.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleProgram } from './build/bundle-program.ts';
import { listPackages } from './build/collect-licences.ts';
import { type ArchivedFile, packArchive, packTarGz } from './package/archive.ts';
import { buildBinary, readNodeLicence } from './package/build-binary.ts';
import { findBinaryFaults } from './package/inspect-binary.ts';
import { readProject } from './package/project.ts';
import { programFile, readRuntimeVersion, TARGETS, type Target } from './package/targets.ts';
import { renderCompletions } from './release/completions.ts';
import { debArchitecture, packDeb } from './release/deb.ts';
import { renderFormula, renderScoop, renderWinget } from './release/package-manifests.ts';
import { archiveName, type ReleaseFile, renderChecksums } from './release/release-files.ts';
import { buildRpm } from './release/rpm.ts';
import { renderSbom } from './release/sbom.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: [] },
    to: { type: 'string', default: join('dist', 'release') },
  },
});
const RELEASE = values.to;
const project = readProject();

function textFile(path: string, text: string): ArchivedFile {
  return { path, content: Buffer.from(text), executable: false };
}

/** What stands beside the program in every archive: licences of everything inside it, and completions. */
function listCompanions(): readonly ArchivedFile[] {
  const completions = Object.entries(renderCompletions(project.program));
  return [
    { path: 'LICENSE', content: readFileSync('LICENSE'), executable: false },
    { path: 'LICENSE.node', content: readNodeLicence(), executable: false },
    { path: 'THIRD-PARTY-LICENCES.txt', content: readFileSync('dist/THIRD-PARTY-LICENCES.txt'), executable: false },
    ...completions.map(([name, text]) => textFile(`completions/${name}`, text)),
  ];
}

function packTarget(target: Target, companions: readonly ArchivedFile[]): readonly ReleaseFile[] {
  const content = buildBinary(target, project.program);
  const faults = findBinaryFaults(content, target);
  if (faults.length > 0) throw new Error(`The binary for ${target.id} is wrong: ${faults.join('; ')}.`);
  const folder = join('dist', 'binaries', target.id);
  mkdirSync(folder, { recursive: true });
  const path = programFile(project.program, target);
  writeFileSync(join(folder, path), content, { mode: 0o755 });
  const files = [{ path, content, executable: true }, ...companions];
  return [
    ...target.archives.map((format) => ({
      name: archiveName(project, target, format),
      content: packArchive(format, files),
    })),
    ...(target.os === 'linux' ? packLinux(target, files) : []),
  ];
}

/** Packages of distributions, with the files where they expect them. */
function packLinux(target: Target, files: readonly ArchivedFile[]): readonly ReleaseFile[] {
  const { program, version } = project;
  const places: Readonly<Record<string, string>> = {
    [program]: `usr/bin/${program}`,
    LICENSE: `usr/share/doc/${program}/copyright`,
    [`completions/${program}.bash`]: `usr/share/bash-completion/completions/${program}`,
    [`completions/_${program}`]: `usr/share/zsh/site-functions/_${program}`,
    [`completions/${program}.fish`]: `usr/share/fish/vendor_completions.d/${program}.fish`,
  };
  const placed = files.map((file) => ({ ...file, path: places[file.path] ?? `usr/share/doc/${program}/${file.path}` }));
  const deb = {
    name: `${program}_${version}_${debArchitecture(target.cpu)}.deb`,
    content: packDeb(project, target.cpu, placed),
  };
  const rpm = buildRpm(project, target.cpu, placed);
  return rpm === undefined ? [deb] : [deb, rpm];
}

function packNpm(): ReleaseFile {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', RELEASE];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm pack fails: ${stderr}`);
  const name = `${project.packageName.replace('@', '').replace('/', '-')}-${project.version}.tgz`;
  if (!stdout.includes(name)) throw new Error(`npm pack made no ${name}.`);
  return { name, content: readFileSync(join(RELEASE, name)) };
}

async function describeContents(): Promise<ReleaseFile> {
  const { packageFiles } = await bundleProgram(join(process.cwd(), 'dist'));
  const runtimes = TARGETS.map((target) => ({
    name: target.runtime,
    version: readRuntimeVersion(target),
    licence: 'MIT',
  }));
  const text = renderSbom(project, [...listPackages(packageFiles), ...runtimes]);
  return { name: `${project.program}-${project.version}.cdx.json`, content: Buffer.from(text) };
}

/** Manifests of package managers need every target. */
function describeForPackageManagers(files: readonly ReleaseFile[]): readonly ReleaseFile[] {
  const archives = Object.fromEntries(
    TARGETS.flatMap((target) => {
      const name = archiveName(project, target, target.archives[0] ?? 'tar.gz');
      const file = files.find((candidate) => candidate.name === name);
      return file === undefined ? [] : [[target.id, file]];
    }),
  );
  if (Object.keys(archives).length < TARGETS.length) return [];
  const { program, version } = project;
  const winget = renderWinget(project, archives).map(({ name, text }) => textFile(name, text));
  return [
    { name: `${program}.rb`, content: Buffer.from(renderFormula(project, archives)) },
    { name: `${program}.scoop.json`, content: Buffer.from(renderScoop(project, archives)) },
    { name: `${program}-${version}-winget.tar.gz`, content: packTarGz(winget) },
  ];
}

const targets = TARGETS.filter(({ id }) => values.target.length === 0 || values.target.includes(id));
rmSync(RELEASE, { recursive: true, force: true });
mkdirSync(RELEASE, { recursive: true });
const companions = listCompanions();
const files: ReleaseFile[] = [];

/** Each file is written as soon as it is made: a release takes minutes, and an interrupted one shows how far it came. */
function add(made: readonly ReleaseFile[]): void {
  for (const { name, content } of made) {
    writeFileSync(join(RELEASE, name), content, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
    console.log(`${(content.length / 1e6).toFixed(1).padStart(7)} MB  ${name}`);
  }
  files.push(...made);
}

add([packNpm(), await describeContents()]);
add(['install.sh', 'install.ps1'].map((name) => ({ name, content: readFileSync(name) })));
for (const target of targets) add(packTarget(target, companions));
add(describeForPackageManagers(files));
// Last, so that a folder with checksums is a whole release.
writeFileSync(join(RELEASE, 'SHA256SUMS'), renderChecksums(files));
