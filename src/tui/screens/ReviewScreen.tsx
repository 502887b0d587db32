import { Box } from 'ink';
import type { Size } from '../components/frame-size.ts';
import { Paragraph, wrapWords } from '../components/Paragraph.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';
import { tidyAnswers } from '../state/service-fields.ts';

interface ReviewScreenProps {
  readonly state: PickState;
  readonly scene: Scene;
  readonly command: string;
  /** Of the body. */
  readonly size: Size;
}

/** Column of the values. */
export const NAME_WIDTH = 10;
const MOST_LINES = 3;
/** The command line has its place below the body too. */
const COMMAND_ROWS = 4;

/** Everything that was decided, before anything is written. The list of all features gets the rows that are left. */
export function ReviewScreen({ state, scene, command, size }: ReviewScreenProps) {
  const width = size.columns - 4;
  const facts = listFacts(state, scene);
  const linesOf = (value: string) => wrapWords(value, width - NAME_WIDTH).length;
  const used = facts.reduce((rows, { value }) => rows + Math.min(linesOf(value), MOST_LINES), 0);
  const all = (scene.preview.resolution?.features ?? []).map(({ id }) => id).join(', ');
  const left = size.rows - 1 - used;
  const hasRoom = left >= linesOf(all) + COMMAND_ROWS;
  return (
    <Box flexDirection="column" paddingX={2} paddingTop={1} height={size.rows} overflow="hidden">
      {facts.map(({ name, value }) => (
        <Fact key={`${name} ${value}`} name={name} value={value} width={width} most={MOST_LINES} />
      ))}
      {left > 0 ? <Fact name="All" value={all} width={width} most={left} /> : undefined}
      {hasRoom ? (
        <Box marginTop={1} flexDirection="column" flexShrink={0}>
          <Tinted tone="strong">The same without questions</Tinted>
          <Tinted tone="accent" wrap="wrap">
            {command}
          </Tinted>
        </Box>
      ) : undefined}
    </Box>
  );
}

interface NamedValue {
  readonly name: string;
  readonly value: string;
}

function listFacts(state: PickState, { preview }: Scene): readonly NamedValue[] {
  const { target, tier, without, features, modules } = tidyAnswers(state.answers);
  const notes = preview.kind === 'resolved' ? preview.notes : [];
  return [
    { name: 'Service', value: target },
    { name: 'Stack', value: preview.resolution?.stack.title ?? '' },
    { name: 'Tier', value: tier },
    { name: 'Modules', value: modules.length === 0 ? 'one to start with' : modules.join('  ') },
    { name: 'Added', value: features.length === 0 ? 'nothing' : features.join(', ') },
    { name: 'Left out', value: without.length === 0 ? 'nothing' : without.join(', ') },
    ...notes.map((note) => ({ name: 'Note', value: note })),
  ];
}

interface FactProps extends NamedValue {
  readonly width: number;
  /** Lines of the value beyond this are left out. */
  readonly most?: number;
}

/** A decision with its name in front. */
export function Fact({ name, value, width, most = Number.POSITIVE_INFINITY }: FactProps) {
  return (
    <Box flexShrink={0}>
      <Box width={NAME_WIDTH} flexShrink={0}>
        <Tinted tone="faint">{name}</Tinted>
      </Box>
      <Paragraph text={value} width={width - NAME_WIDTH} most={most} />
    </Box>
  );
}
