/** How long the picker takes to show its first frame, and to follow a toggle in a service of the largest tier. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { idleNode, timeCalls } from './run-process.ts';
import { sampleInterleaved } from './stats.ts';
import { type BenchBudget, type BenchSettings, type BenchTable, composeTimingTable, medianOf } from './table.ts';

const DRIVER = fileURLToPath(new URL('drive-picker.ts', import.meta.url));
const REFERENCE = 'node -e 0';
const FIRST_FRAME = 'first frame';
const TOGGLE = 'a toggle at tier enterprise';
const HURRIED = 'the same 25 ms after the key before';
/** From the list of the catalogue, as many as are toggled. */
const TOGGLED = 12;

export async function runPicker(settings: BenchSettings): Promise<readonly BenchTable[]> {
  const { folder, runs, scaffold } = settings;
  settings.report('picker');
  const ids = listToggled(scaffold);
  const sampled = sampleInterleaved(
    [
      { name: REFERENCE, sample: () => timeCalls([idleNode(folder)], folder) },
      { name: FIRST_FRAME, sample: () => middleOf(drive([scaffold, 'first-frame'], folder)) },
      { name: TOGGLE, sample: () => middleOf(drive([scaffold, 'toggle', ...ids], folder)) },
      { name: HURRIED, sample: () => middleOf(drive([scaffold, 'hurried-toggle', ...ids], folder)) },
    ],
    { runs, warmUps: 2 },
  );
  const budget = (name: string, limit: number): BenchBudget => ({
    what: name,
    limit,
    reached: medianOf(sampled, name),
    unit: 'ms',
    kind: 'budget',
  });
  const budgets = [budget(FIRST_FRAME, 250), budget(TOGGLE, 50)];
  const notes = [
    'In a pseudo-terminal of 120x40: from the start of the process to the first frame, and from a key to the frame that shows what it did (median of a dozen features that are taken in or left out).',
    'While nobody types, the picker works out what the space bar would show. Who presses it at once waits for that.',
  ];
  return [composeTimingTable({ id: 'picker', title: 'The picker', reference: REFERENCE, sampled, budgets, notes })];
}

/** Features that can be taken in or left out. */
function listToggled(scaffold: string): readonly string[] {
  const { stdout } = spawnSync(process.execPath, [scaffold, 'list', '--json'], { encoding: 'utf8' });
  const { features }: { features: readonly { id: string; base: boolean }[] } = JSON.parse(stdout);
  return features.flatMap(({ id, base }) => (base ? [] : [id])).slice(0, TOGGLED);
}

function drive(args: readonly string[], cwd: string): readonly number[] {
  const { status, stdout } = spawnSync(process.execPath, [DRIVER, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error('the picker cannot be driven: `script` of util-linux is needed');
  const times: readonly number[] = JSON.parse(stdout);
  return times;
}

function middleOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
