import { Text } from 'ink';
import type { Totals } from '../../app/preview-selection.ts';
import { countDependencies } from '../state/count-dependencies.ts';
import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';
import { Tinted } from './Tinted.tsx';

interface StatusProps {
  readonly state: PickState;
  readonly scene: Scene | undefined;
}

interface TotalsProps extends StatusProps {
  readonly columns: number;
}

/** Below this the totals are shorter, so that what the last change did stands beside them. */
const ROOMY = 100;

/** What the last key could not do, else how large the service is. */
export function StatusTotals({ state, scene, columns }: TotalsProps) {
  if (state.message !== undefined) return <Tinted tone="warn">{state.message}</Tinted>;
  if (scene === undefined) return <Tinted tone="faint">Nothing is written before the last step.</Tinted>;
  const { preview } = scene;
  if (preview.kind === 'refused') return <Tinted tone="bad">This selection does not hold.</Tinted>;
  const isRoomy = columns >= ROOMY;
  const dependencies = countDependencies(preview.resolution);
  const totals = [
    countOf(preview.resolution.features.length, 'feature'),
    countOf(preview.files.length, 'file'),
    isRoomy ? countOf(dependencies, 'dependency', 'dependencies') : countOf(dependencies, 'package'),
    ...describeDuty(preview.totals),
  ];
  return <Tinted>{totals.join(isRoomy ? '  ·  ' : ' · ')}</Tinted>;
}

/** What the last change did to the files, and how many features are advised. */
export function StatusWords({ state, scene }: StatusProps) {
  if (scene === undefined || state.message !== undefined) return <Text />;
  const { added, removed, changed } = scene.counts;
  const advised = scene.recommendations.length;
  return (
    <Text>
      <Tinted tone="good">{added === 0 ? '' : `  +${added}`}</Tinted>
      <Tinted tone="bad">{removed === 0 ? '' : `  -${removed}`}</Tinted>
      <Tinted tone="warn">{changed === 0 ? '' : `  ~${changed}`}</Tinted>
      <Tinted tone="accent">{advised === 0 ? '' : `   ${advised} advised (r)`}</Tinted>
    </Text>
  );
}

/** What being on call for the service means; a service without alerts has nothing to say here. */
function describeDuty({ pages, objectives }: Totals): readonly string[] {
  return [...(pages === 0 ? [] : [countOf(pages, 'page')]), ...(objectives === 0 ? [] : [countOf(objectives, 'SLO')])];
}

function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
