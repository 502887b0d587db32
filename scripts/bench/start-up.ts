/** How long the command takes to say its version and its help. */
import { idleNode, timeCalls } from './run-process.ts';
import { type Subject, sampleInterleaved } from './stats.ts';
import { type BenchBudget, type BenchSettings, type BenchTable, composeTimingTable, ratioOf } from './table.ts';

const REFERENCE = 'node -e 0';
const LIMIT = 1.5;
/** A start takes a few hundredths of a second, so more rounds cost little and steady the median. */
const ROUNDS_PER_RUN = 3;

export async function runStartUp(settings: BenchSettings): Promise<readonly BenchTable[]> {
  const { folder, runs, scaffold } = settings;
  settings.report('start-up');
  const start = (flag: string): Subject => ({
    name: `scaffold ${flag}`,
    sample: () => timeCalls([{ argv: [process.execPath, scaffold, flag], cwd: folder }], folder),
  });
  const subjects: readonly Subject[] = [
    { name: REFERENCE, sample: () => timeCalls([idleNode(folder)], folder) },
    start('--version'),
    start('--help'),
  ];
  const sampled = sampleInterleaved(subjects, { runs: runs * ROUNDS_PER_RUN, warmUps: 2 });
  const budgets = ['scaffold --version', 'scaffold --help'].map(
    (name): BenchBudget => ({
      what: `${name}, against ${REFERENCE}`,
      limit: LIMIT,
      reached: ratioOf(sampled, name, REFERENCE),
      unit: '×',
      kind: 'budget',
    }),
  );
  return [composeTimingTable({ id: 'start-up', title: 'Start-up', reference: REFERENCE, sampled, budgets })];
}
