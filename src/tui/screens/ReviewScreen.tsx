import { Box } from 'ink';
import { Tinted } from '../components/Tinted.tsx';
import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';
import { tidyAnswers } from '../state/service-fields.ts';

interface ReviewScreenProps {
  readonly state: PickState;
  readonly scene: Scene;
  readonly command: string;
}

/** Everything that was decided, before anything is written. */
export function ReviewScreen({ state, scene, command }: ReviewScreenProps) {
  const { target, tier, without, features, modules } = tidyAnswers(state.answers);
  const { preview } = scene;
  const { resolution } = preview;
  const notes = preview.kind === 'resolved' ? preview.notes : [];
  return (
    <Box flexDirection="column" paddingX={2} paddingTop={1} overflow="hidden">
      <Fact name="Service" value={target} />
      <Fact name="Stack" value={resolution?.stack.title ?? ''} />
      <Fact name="Tier" value={tier} />
      <Fact name="Modules" value={modules.length === 0 ? 'one to start with' : modules.join('  ')} />
      <Fact name="Added" value={features.length === 0 ? 'nothing' : features.join(', ')} />
      <Fact name="Left out" value={without.length === 0 ? 'nothing' : without.join(', ')} />
      <Fact name="All" value={(resolution?.features ?? []).map(({ id }) => id).join(', ')} />
      {notes.map((note) => (
        <Fact key={note} name="Note" value={note} />
      ))}
      <Box marginTop={1} flexDirection="column" flexShrink={0}>
        <Tinted tone="strong">The same without questions</Tinted>
        <Tinted tone="accent" wrap="wrap">
          {command}
        </Tinted>
      </Box>
    </Box>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
}

/** A decision with its name in front. */
export function Fact({ name, value }: FactProps) {
  return (
    <Box flexShrink={0}>
      <Box width={10} flexShrink={0}>
        <Tinted tone="faint">{name}</Tinted>
      </Box>
      <Tinted wrap="wrap">{value}</Tinted>
    </Box>
  );
}
