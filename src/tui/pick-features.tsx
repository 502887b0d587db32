import { render, useApp, useWindowSize } from 'ink';
import { useEffect } from 'react';
import type { PickedAnswers, PickRequest } from '../app/picker.ts';
import type { Previewer } from '../app/preview-selection.ts';
import { Colored } from './components/theme.ts';
import { useKeys } from './hooks/use-keys.ts';
import { usePicker } from './hooks/use-picker.ts';
import { Picker } from './screens/Picker.tsx';
import { tidyAnswers } from './state/service-fields.ts';
import type { World } from './state/world.ts';

interface PickerDeps {
  readonly previewer: Previewer;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Enough for keys that are held down. */
const FRAMES_PER_SECOND = 60;

/**
 * Shows the picker on a screen of its own until the user has decided. The terminal is as before when the promise settles, whichever way.
 *
 * @returns the answers, or undefined when the user left
 */
export async function pickFeatures(request: PickRequest, deps: PickerDeps): Promise<PickedAnswers | undefined> {
  const { previewer, stdin, stdout, stderr } = deps;
  const world: World = {
    registry: previewer.registry,
    previewSelection: (answers) => previewer.previewSelection(request.toIntent(answers), answers.target || undefined),
    checkTarget: (target) => previewer.checkTarget(target),
    toCommand: (answers) => request.toCommand(answers),
  };
  let picked: PickedAnswers | undefined;
  const screen = render(
    <Colored value={request.colored}>
      <Session
        world={world}
        given={request.given}
        onPicked={(answers) => {
          picked = answers;
        }}
      />
    </Colored>,
    {
      stdin,
      stdout,
      stderr,
      alternateScreen: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
      incrementalRendering: true,
      maxFps: FRAMES_PER_SECOND,
    },
  );
  const leave = () => screen.unmount();
  request.signal.addEventListener('abort', leave);
  try {
    await screen.waitUntilExit();
  } finally {
    request.signal.removeEventListener('abort', leave);
    screen.cleanup();
  }
  return picked;
}

interface SessionProps {
  readonly world: World;
  readonly given: PickedAnswers;
  onPicked(answers: PickedAnswers): void;
}

function Session({ world, given, onPicked }: SessionProps) {
  const { state, press, derive } = usePicker(world, given);
  const { exit } = useApp();
  const size = useWindowSize();
  useKeys(press);
  const { outcome, answers } = state;
  useEffect(() => {
    if (outcome === 'open') return;
    if (outcome === 'picked') onPicked(tidyAnswers(answers));
    exit();
  }, [outcome, answers, onPicked, exit]);
  return <Picker {...{ state, world, derive, size }} />;
}
