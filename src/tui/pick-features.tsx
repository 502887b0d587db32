import { render, useApp, useWindowSize } from 'ink';
import { useEffect, useReducer, useRef } from 'react';
import type { PickedAnswers, PickRequest } from '../app/picker.ts';
import type { Previewer } from '../app/preview-selection.ts';
import { Colored } from './components/theme.ts';
import { useKeys } from './hooks/use-keys.ts';
import { Picker } from './screens/Picker.tsx';
import { tidyAnswers } from './state/service-fields.ts';
import { advanceSession, startSession } from './state/session.ts';
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
      <Session
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

interface SessionProps {
  readonly given: PickedAnswers;
  readonly toCommand: World['toCommand'];
  openWorld(): Promise<World>;
  onPicked(answers: PickedAnswers): void;
}

/** Shows the first screen at once and opens the catalogue behind it. */
function Session({ given, toCommand, openWorld, onPicked }: SessionProps) {
  const [session, advance] = useReducer(advanceSession, { given, toCommand }, startSession);
  const { exit } = useApp();
  const size = useWindowSize();
  useKeys(advance);
  // The catalogue is opened once, whatever the parent renders.
  const open = useRef(openWorld);
  useEffect(() => {
    open.current().then((world) => advance({ kind: 'opened', world }), exit);
  }, [exit]);
  const { pick, world, derive } = session;
  const { outcome, answers } = pick;
  useEffect(() => {
    if (outcome === 'open') return;
    if (outcome === 'picked') onPicked(tidyAnswers(answers));
    exit();
  }, [outcome, answers, onPicked, exit]);
  return <Picker state={pick} {...{ world, derive, size }} />;
}
