import { render, useApp, useWindowSize } from 'ink';
import { useEffect, useReducer, useRef } from 'react';
import type { PickedAnswers, PickRequest } from '../app/picker.ts';
import type { ChangePreviewer } from '../app/preview-change.ts';
import type { Previewer } from '../app/preview-selection.ts';
import { Colored } from './components/theme.ts';
import { useKeys } from './hooks/use-keys.ts';
import { Picker } from './screens/Picker.tsx';
import { lookAhead } from './state/look-ahead.ts';
import { tidyAnswers } from './state/service-fields.ts';
import { advanceSession, startSession } from './state/session.ts';
import type { World } from './state/world.ts';

interface PickerDeps {
  /** Called after the first frame, so that nobody waits for the catalogue to see a screen. */
  openPreviewer(): Promise<Previewer>;
  /** The same for a repository that is there. */
  openChangePreviewer(): Promise<ChangePreviewer>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Enough for keys that are held down. */
const FRAMES_PER_SECOND = 60;
/** Nobody presses the next key so soon, unless it is held down. */
const IDLE_MS = 40;

/**
 * Shows the picker on a screen of its own until the user has decided. The terminal is as before when the promise settles, whichever way.
 *
 * @returns the answers, or undefined when the user left; rejects with what `openPreviewer` or a preview throws
 */
export async function pickFeatures(request: PickRequest, deps: PickerDeps): Promise<PickedAnswers | undefined> {
  const { stdin, stdout, stderr } = deps;
  const { kind, given, signal, colored, toCommand } = request;
  let picked: PickedAnswers | undefined;
  const screen = render(
    <Colored value={colored}>
      <Session
        {...{ kind, given }}
        toCommand={toCommand}
        openWorld={() => openWorld(request, deps)}
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

async function openWorld(request: PickRequest, deps: PickerDeps): Promise<World> {
  const { toCommand } = request;
  if (request.kind === 'new') {
    const previewer = await deps.openPreviewer();
    return {
      registry: previewer.registry,
      modules: [],
      previewSelection: (answers) => previewer.previewSelection(request.toIntent(answers), answers.target || undefined),
      checkTarget: (target) => previewer.checkTarget(target),
      toCommand,
      hasChange: () => true,
      outlineChange: () => undefined,
    };
  }
  const previewer = await deps.openChangePreviewer();
  return {
    registry: previewer.registry,
    modules: previewer.modules,
    previewSelection: (answers) => previewer.previewChange(request.toChange(answers)),
    checkTarget: () => [],
    toCommand,
    hasChange: (answers) => request.toChange(answers) !== undefined,
    outlineChange: (answers) => {
      const change = request.toChange(answers);
      return change === undefined ? undefined : previewer.outlineChange(change);
    },
  };
}

interface SessionProps {
  readonly kind: PickRequest['kind'];
  readonly given: PickedAnswers;
  readonly toCommand: World['toCommand'];
  openWorld(): Promise<World>;
  onPicked(answers: PickedAnswers): void;
}

/** Shows the first screen at once and opens the catalogue behind it. */
function Session({ kind, given, toCommand, openWorld, onPicked }: SessionProps) {
  const [session, advance] = useReducer(advanceSession, { kind, given, toCommand }, startSession);
  const { exit } = useApp();
  const size = useWindowSize();
  useKeys(advance);
  // The catalogue is opened once, whatever the parent renders.
  const open = useRef(openWorld);
  useEffect(() => {
    open.current().then((world) => advance({ kind: 'opened', world }), exit);
  }, [exit]);
  const { pick, world, derive, isOpen } = session;
  const { outcome, answers } = pick;
  useEffect(() => {
    const timer = setTimeout(lookAhead, IDLE_MS, session);
    return () => clearTimeout(timer);
  }, [session]);
  useEffect(() => {
    if (outcome === 'open') return;
    if (outcome === 'picked') onPicked(tidyAnswers(answers));
    exit();
  }, [outcome, answers, onPicked, exit]);
  return <Picker state={pick} {...{ world, derive, size, isOpen }} />;
}
