/** `scaffold add` in the largest service, the whole process, against `node -e 0`. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { idleNode, timeCalls } from './run-process.ts';
import { describeFailure, type Sampled, type Subject, sampleInterleaved } from './stats.ts';
import { type BenchBudget, type BenchSettings, type BenchTable, composeTimingTable, medianOf } from './table.ts';

const PROJECT = 'billing';
/** In the tier's preset, so that the service has everything else that a large one has. */
const FEATURE = 'cache';
const NEW = ['new', PROJECT, '--tier', 'enterprise', '--without', FEATURE, '--no-git', '--yes'] as const;
const ADD = `scaffold add ${FEATURE}`;
const LOOK = 'scaffold status';
const REFERENCE = 'node -e 0';
const GATE_MS = 1000;
const ID = 'change';
const TITLE = 'A change of a service, tier enterprise';

/** One table: a feature added, and a look that changes nothing. */
export async function runChangeProject(settings: BenchSettings): Promise<readonly BenchTable[]> {
  settings.report('change: enterprise');
  try {
    const sampled = measureChanges(settings);
    const notes = [
      'The whole process in a committed git repository that nobody edited: plan, three-way merge, journal, flush to the disk.',
    ];
    const budgets = [composeGate(medianOf(sampled, ADD))];
    return [composeTimingTable({ id: ID, title: TITLE, reference: REFERENCE, sampled, budgets, notes })];
  } catch (error) {
    const rows = [{ name: ADD, cells: {}, remark: describeFailure(error) }];
    return [{ id: ID, title: TITLE, columns: [], rows, budgets: [composeGate(undefined)], notes: [] }];
  }
}

function composeGate(reached: number | undefined): BenchBudget {
  return { what: `${ADD}, enterprise`, limit: GATE_MS, reached, unit: 'ms', kind: 'gate' };
}

function measureChanges({ folder, scaffold, runs }: BenchSettings): readonly Sampled[] {
  timeCalls([{ argv: [process.execPath, scaffold, ...NEW], cwd: folder }], folder);
  const service = join(folder, PROJECT);
  commitAll(service);
  const run = (cwd: string, ...args: string[]) =>
    timeCalls([{ argv: [process.execPath, scaffold, ...args], cwd }], folder);
  const subjects: readonly Subject[] = [
    { name: REFERENCE, sample: () => timeCalls([idleNode(folder)], folder) },
    {
      name: ADD,
      sample(round) {
        const copy = join(folder, `round-${round}`);
        mkdirSync(copy);
        cpSync(service, copy, { recursive: true, preserveTimestamps: true });
        return run(copy, 'add', FEATURE);
      },
    },
    { name: LOOK, sample: () => run(service, 'status') },
  ];
  return sampleInterleaved(subjects, { runs });
}

function commitAll(service: string): void {
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message=x'],
  ]) {
    const { status, stderr } = spawnSync('git', args, { cwd: service, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  }
}
