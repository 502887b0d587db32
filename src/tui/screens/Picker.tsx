import { Box } from 'ink';
import { Frame } from '../components/Frame.tsx';
import { bodyOf, type Size, SMALLEST } from '../components/frame-size.ts';
import { HelpPage } from '../components/HelpPage.tsx';
import { StatusTotals, StatusWords } from '../components/Status.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';
import { tidyAnswers } from '../state/service-fields.ts';
import type { World } from '../state/world.ts';
import { ChangeReview } from './ChangeReview.tsx';
import { FeaturesScreen, listJoints } from './FeaturesScreen.tsx';
import { keysOf } from './keys-of.ts';
import { ReviewScreen } from './ReviewScreen.tsx';
import { ServiceScreen } from './ServiceScreen.tsx';

interface PickerProps {
  readonly state: PickState;
  readonly world: World;
  derive(state: PickState): Scene;
  readonly size: Size;
  /** Whether the catalogue has been read. */
  readonly isOpen: boolean;
}

/** The whole screen of a state. */
export function Picker({ state, world, derive, size, isOpen }: PickerProps) {
  if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) return <TooSmall size={size} />;
  const answers = tidyAnswers(state.answers);
  const command = world.toCommand({ ...answers, target: answers.target || 'NAME' });
  // The first screen shows without planning anything.
  const scene = state.screen === 'service' || !isOpen ? undefined : derive(state);
  return (
    <Frame
      size={size}
      title={answers.target}
      purpose={state.purpose}
      screen={state.screen}
      status={[
        <StatusTotals key="totals" state={state} scene={scene} columns={size.columns} />,
        <StatusWords key="words" state={state} scene={scene} />,
      ]}
      command={command}
      keys={keysOf(state, scene)}
      joints={
        isOpen && scene !== undefined && state.screen === 'features' && !state.help
          ? listJoints(state, scene, size)
          : []
      }
    >
      {state.help ? <HelpPage /> : <Body {...{ state, world, scene, command, size }} />}
    </Frame>
  );
}

interface BodyProps {
  readonly state: PickState;
  readonly world: World;
  readonly scene: Scene | undefined;
  readonly command: string;
  readonly size: Size;
}

function Body({ state, world, scene, command, size }: BodyProps) {
  const body = bodyOf(size);
  if (state.screen === 'service') return <ServiceScreen state={state} world={world} width={body.columns - 4} />;
  if (scene === undefined) return <Opening />;
  if (state.screen === 'features') return <FeaturesScreen state={state} scene={scene} size={body} />;
  const outline = world.outlineChange(tidyAnswers(state.answers));
  if (outline !== undefined) return <ChangeReview outline={outline} top={state.top ?? 0} size={body} />;
  return <ReviewScreen state={state} scene={scene} command={command} size={body} />;
}

function Opening() {
  return (
    <Box paddingX={2} paddingTop={1}>
      <Tinted tone="faint">Reading the repository and the catalogue …</Tinted>
    </Box>
  );
}

function TooSmall({ size }: { readonly size: Size }) {
  return (
    <Box width={size.columns} height={size.rows} flexDirection="column" overflow="hidden">
      <Tinted tone="warn" wrap="wrap">
        {`This window is too small: ${SMALLEST.columns} columns and ${SMALLEST.rows} rows are needed.`}
      </Tinted>
      <Tinted wrap="wrap">Make it larger, or leave with ctrl-c and pass --plain.</Tinted>
    </Box>
  );
}
