/**
 * `npm run measure:install`: writes the table of docs/install.md from `dist/release/` and `dist/binaries/`, as `npm run release:dry` left
 * them: sizes of every target, start-up of those that this machine runs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from './package/project.ts';
import { findHostTarget, programFile, TARGETS, type Target } from './package/targets.ts';
import { archiveName } from './release/release-files.ts';

const PAGE = 'docs/install.md';
const RUNS = 31;
const project = readProject();

function megabytes(path: string): string {
  return existsSync(path) ? `${(statSync(path).size / 1e6).toFixed(1)} MB` : 'not built';
}

/** Median and fastest of runs in turns, so that a busy machine hits all alike; milliseconds. */
function measureStarts(commands: readonly (readonly [string, ...string[]])[]): readonly string[] {
  const home = mkdtempSync(join(tmpdir(), 'measure-'));
  const times = commands.map((): number[] => []);
  for (let run = 0; run < RUNS; run += 1) {
    commands.forEach(([program, ...args], index) => {
      const started = performance.now();
      const { status } = spawnSync(program, args, { env: { ...process.env, HOME: home, XDG_CACHE_HOME: home } });
      if (status !== 0) throw new Error(`${program} ${args.join(' ')} exits ${status}.`);
      times[index]?.push(performance.now() - started);
    });
  }
  rmSync(home, { recursive: true, force: true });
  return times.map((all) => {
    const sorted = all.toSorted((a, b) => a - b);
    return `${sorted[RUNS >> 1]?.toFixed(0)} ms (fastest ${sorted[0]?.toFixed(0)})`;
  });
}

function renderRow(target: Target, start: string): string {
  const downloads = target.archives.map((format) => {
    const size = megabytes(join('dist/release', archiveName(project, target, format)));
    return `${format} ${size}`;
  });
  const binary = join('dist/binaries', target.id, programFile(project.program, target));
  return `| ${target.id} | ${downloads.join(', ')} | ${megabytes(binary)} | ${start} |`;
}

/** A release of some targets measures those. */
function isBuilt(target: Target): boolean {
  return target.archives.every((format) => existsSync(join('dist/release', archiveName(project, target, format))));
}

const host = findHostTarget();
if (host === undefined) throw new Error('This machine is no target.');
const binary = join('dist/binaries', host.id, programFile(project.program, host));
const [bare = '', npm = '', own = ''] = measureStarts([
  [process.execPath, '-e', '0'],
  [process.execPath, 'bin/scaffold.js', '--version'],
  [binary, '--version'],
]);
const table = [
  `Measured on ${cpus().length} cores, ${process.platform} ${process.arch}; \`scaffold --version\`, ${RUNS} runs in turns; \`node -e 0\` of Node`,
  `${process.versions.node} takes ${bare} there; the load of the machine was ${loadavg()[0]?.toFixed(0)}.`,
  '',
  '| target | download | on disk | start-up |',
  '|---|---|---|---|',
  ...TARGETS.filter(isBuilt).map((target) => renderRow(target, target === host ? own : 'not run here')),
  `| npm | tgz ${megabytes(join('dist/release', `${project.packageName.slice(1).replace('/', '-')}-${project.version}.tgz`))} | the same, unpacked | ${npm} |`,
];
const page = readFileSync(PAGE, 'utf8');
writeFileSync(
  PAGE,
  page.replace(
    /(<!-- measured -->\n)[\s\S]*?(<!-- end measured -->)/,
    (_, begin, end) => `${begin}${table.join('\n')}\n${end}`,
  ),
);
console.log(table.join('\n'));
