import { Box } from 'ink';
import { Frame } from '../components/Frame.tsx';
import { bodyOf, listWidthOf, type Size, SMALLEST } from '../components/frame-size.ts';
import { HelpPage } from '../components/HelpPage.tsx';
import { StatusTotals, StatusWords } from '../components/Status.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';
import { tidyAnswers } from '../state/service-fields.ts';
import type { World } from '../state/world.ts';
import { FeaturesScreen } from './FeaturesScreen.tsx';
import { keysOf } from './keys-of.ts';
import { ReviewScreen } from './ReviewScreen.tsx';
import { ServiceScreen } from './ServiceScreen.tsx';

interface PickerProps {
  readonly state: PickState;
  readonly world: World;
  derive(state: PickState): Scene;
  readonly size: Size;
}

/** The whole screen of a state. */
export function Picker({ state, world, derive, size }: PickerProps) {
  if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) return <TooSmall size={size} />;
  const answers = tidyAnswers(state.answers);
  const command = world.toCommand({ ...answers, target: answers.target || 'NAME' });
  const body = bodyOf(size);
  // The first screen shows without planning anything.
  const scene = state.screen === 'service' ? undefined : derive(state);
  return (
    <Frame
      size={size}
      title={answers.target}
      screen={state.screen}
      status={[
        <StatusTotals key="totals" state={state} scene={scene} />,
        <StatusWords key="words" state={state} scene={scene} />,
      ]}
      command={command}
      keys={keysOf(state, scene)}
      joint={state.screen === 'features' && !state.help ? listWidthOf(size) + 1 : undefined}
    >
      {state.help ? (
        <HelpPage />
      ) : state.screen === 'service' || scene === undefined ? (
        <ServiceScreen state={state} world={world} width={body.columns - 4} />
      ) : state.screen === 'features' ? (
        <FeaturesScreen state={state} scene={scene} size={body} />
      ) : (
        <ReviewScreen state={state} scene={scene} command={command} />
      )}
    </Frame>
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
