/** What a generated service weighs, tier by tier: files, lines, packages, install, boot, memory. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TIERS } from '../../src/domain/vocabulary.ts';
import { runOrThrow, startService } from '../../test/support/generated-service.ts';
import { describeFailure, summarise } from './stats.ts';
import type { BenchBudget, BenchRow, BenchSettings, BenchTable } from './table.ts';

const PROJECT = 'billing';
const MODULE = 'invoice(number:string!,total:money,dueOn:date?)';
const INSTALLS = 3;
/** The presets boot in a second; enterprise in two. */
const BOOT_MS = { basic: 1000, intermediate: 1000, advanced: 1000, enterprise: 2000 } as const;
/** Records of the scaffolder and the lock are nothing that anybody reads. */
const UNREAD = /^(\.scaffold|\.git|node_modules)\/|^package-lock\.json$/;

export async function runSizes(settings: BenchSettings): Promise<readonly BenchTable[]> {
  const rows: BenchRow[] = [];
  const budgets: BenchBudget[] = [];
  for (const tier of TIERS) {
    settings.report(`sizes: ${tier}`);
    const folder = join(settings.folder, tier);
    mkdirSync(folder);
    const cells = await measureTier(tier, folder, settings).catch(describeFailure);
    rows.push(typeof cells === 'string' ? { name: tier, cells: {}, remark: cells } : { name: tier, cells });
    const reached = typeof cells === 'string' ? undefined : cells.boot;
    budgets.push({ what: `boot, ${tier}`, limit: BOOT_MS[tier], reached, unit: 'ms', kind: 'budget' });
  }
  return [
    {
      id: 'sizes',
      title: 'A generated service',
      columns: [
        { key: 'files', title: 'files', unit: 'count' },
        { key: 'lines', title: 'lines', unit: 'count' },
        { key: 'source', title: 'of these src/', unit: 'count' },
        { key: 'packages', title: 'packages', unit: 'count' },
        { key: 'direct', title: 'direct', unit: 'count' },
        { key: 'install', title: 'npm ci ms', unit: 'ms' },
        { key: 'boot', title: 'boot ms', unit: 'ms' },
        { key: 'memory', title: 'RSS MB', unit: 'MB' },
      ],
      rows,
      budgets,
      notes: [
        'One module; without records of scaffold and without the lock file. Packages: what a production and development install writes on this system, and those that package.json names.',
        `npm ci with a warm cache, median of ${INSTALLS}. Boot: from the start of the process to the first 200 of the readiness probe, with an empty environment, median of ${settings.runs}. RSS: resident memory at that moment.`,
      ],
    },
  ];
}

async function measureTier(
  tier: string,
  folder: string,
  { scaffold, runs }: BenchSettings,
): Promise<Readonly<Record<string, number>>> {
  runOrThrow(folder, [
    process.execPath,
    scaffold,
    'new',
    PROJECT,
    '--tier',
    tier,
    '--module',
    MODULE,
    '--no-git',
    '--yes',
  ]);
  const project = join(folder, PROJECT);
  const lines = countLines(project);
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const installs = Array.from({ length: INSTALLS }, () => timeInstall(project));
  const boots: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const service = await startService(project);
    // The first one fills the caches.
    if (run > 0) {
      boots.push(service.bootMs);
      memory.push(residentMb(service.pid));
    }
    await service.stop();
  }
  return {
    files: lines.size,
    lines: sum([...lines.values()]),
    source: sum([...lines].map(([path, count]) => (path.startsWith('src/') ? count : 0))),
    packages: Object.keys(readInstalled(project)).length,
    direct: Object.keys({ ...dependencies, ...devDependencies }).length,
    install: summarise(installs).median,
    boot: summarise(boots).median,
    memory: summarise(memory).median,
  };
}

function countLines(project: string): ReadonlyMap<string, number> {
  const paths = readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1))
    .filter((path) => !UNREAD.test(path));
  return new Map(paths.map((path) => [path, readFileSync(join(project, path), 'utf8').split('\n').length - 1]));
}

function timeInstall(project: string): number {
  rmSync(join(project, 'node_modules'), { recursive: true, force: true });
  const started = performance.now();
  runOrThrow(project, ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund']);
  return performance.now() - started;
}

function readInstalled(project: string): object {
  return JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8')).packages;
}

/** Linux tells it in kB. */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
