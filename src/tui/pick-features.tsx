import { render, useApp, useWindowSize } from 'ink';
import { useEffect, useRef, useState } from 'react';
import type { PickedAnswers, PickRequest } from '../app/picker.ts';
import type { Previewer } from '../app/preview-selection.ts';
import { Colored } from './components/theme.ts';
import { useKeys } from './hooks/use-keys.ts';
import { usePicker } from './hooks/use-picker.ts';
import { Picker } from './screens/Picker.tsx';
import type { Key } from './state/key.ts';
import { startPicking } from './state/pick-state.ts';
import { createSceneDeriver } from './state/scene.ts';
import { tidyAnswers } from './state/service-fields.ts';
import type { World } from './state/world.ts';

interface PickerDeps {
  /** Called after the first frame, so that nobody waits for the catalogue to see a screen. */
  openPreviewer(): Promise<Previewer>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Enough for keys that are held down. */
const FRAMES_PER_SECOND = 60;

/**
 * Shows the picker on a screen of its own until the user has decided. The terminal is as before when the promise settles, whichever way.
 *
 * @returns the answers, or undefined when the user left; rejects with what `openPreviewer` or a preview throws
 */
export async function pickFeatures(request: PickRequest, deps: PickerDeps): Promise<PickedAnswers | undefined> {
  const { stdin, stdout, stderr, openPreviewer } = deps;
  const { given, signal, colored, toCommand } = request;
  let picked: PickedAnswers | undefined;
  const screen = render(
    <Colored value={colored}>
      <Opening
        given={given}
        toCommand={toCommand}
        openWorld={async () => createWorld(request, await openPreviewer())}
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
  signal.addEventListener('abort', leave);
  try {
    await screen.waitUntilExit();
  } finally {
    signal.removeEventListener('abort', leave);
    screen.cleanup();
  }
  return picked;
}

function createWorld({ toIntent, toCommand }: PickRequest, previewer: Previewer): World {
  return {
    registry: previewer.registry,
    previewSelection: (answers) => previewer.previewSelection(toIntent(answers), answers.target || undefined),
    checkTarget: (target) => previewer.checkTarget(target),
    toCommand,
  };
}

interface OpeningProps {
  readonly given: PickedAnswers;
  readonly toCommand: World['toCommand'];
  openWorld(): Promise<World>;
  onPicked(answers: PickedAnswers): void;
}

/** The first screen while the catalogue is read; keys that are pressed meanwhile are kept. */
function Opening({ given, toCommand, openWorld, onPicked }: OpeningProps) {
  const [world, setWorld] = useState<World>();
  const keys = useRef<Key[]>([]);
  const { exit } = useApp();
  const size = useWindowSize();
  useKeys((key) => keys.current.push(key), world === undefined);
  // The catalogue is opened once, whatever the parent renders.
  const open = useRef(openWorld);
  useEffect(() => {
    open.current().then(setWorld, exit);
  }, [exit]);
  if (world !== undefined) return <Session {...{ world, given, onPicked }} early={keys.current} />;
  const empty = createEmptyWorld(toCommand);
  return <Picker state={startPicking(given)} world={empty} derive={createSceneDeriver(empty)} size={size} />;
}

/** Enough for the first screen. */
function createEmptyWorld(toCommand: World['toCommand']): World {
  return {
    registry: { features: new Map(), stacks: new Map(), capabilities: new Map() },
    previewSelection: () => ({ kind: 'refused', problems: [] }),
    checkTarget: () => [],
    toCommand,
  };
}

interface SessionProps {
  readonly world: World;
  readonly given: PickedAnswers;
  /** Keys that were pressed before. */
  readonly early: readonly Key[];
  onPicked(answers: PickedAnswers): void;
}

function Session({ world, given, early, onPicked }: SessionProps) {
  const { state, press, derive } = usePicker(world, { given, early });
  const { exit } = useApp();
  const size = useWindowSize();
  useKeys(press, true);
  const { outcome, answers } = state;
  useEffect(() => {
    if (outcome === 'open') return;
    if (outcome === 'picked') onPicked(tidyAnswers(answers));
    exit();
  }, [outcome, answers, onPicked, exit]);
  return <Picker {...{ state, world, derive, size }} />;
}
