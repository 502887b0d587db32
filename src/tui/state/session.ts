import type { PickRequest } from '../../app/picker.ts';
import type { Key } from './key.ts';
import { type PickState, startPicking } from './pick-state.ts';
import { pressKey } from './press-key.ts';
import { createSceneDeriver, type Scene } from './scene.ts';
import type { World } from './world.ts';

/** One run of the picker. Until there is a world, keys are kept for later. */
export interface Session {
  readonly pick: PickState;
  readonly early: readonly Key[];
  readonly world: World;
  readonly isOpen: boolean;
  derive(state: PickState): Scene;
}

export type SessionEvent = Key | { readonly kind: 'opened'; readonly world: World };

/** The session before the catalogue is read. */
export function startSession({ kind, given, toCommand }: Pick<PickRequest, 'kind' | 'given' | 'toCommand'>): Session {
  const world = createEmptyWorld(toCommand);
  return { pick: startPicking(given, kind), early: [], world, isOpen: false, derive: createSceneDeriver(world) };
}

/** The session after a key, or after the catalogue has been read. */
export function advanceSession(session: Session, event: SessionEvent): Session {
  if (event.kind === 'opened') return openSession(session, event.world);
  // Leaving has to work at any time.
  const isLeaving = event.kind === 'ctrl' && event.letter === 'c';
  if (!session.isOpen && !isLeaving) return { ...session, early: [...session.early, event] };
  return { ...session, pick: pressKey(session.pick, event, session) };
}

function openSession(session: Session, world: World): Session {
  const derive = createSceneDeriver(world);
  const pick = session.early.reduce((state, key) => pressKey(state, key, { world, derive }), session.pick);
  return { pick, early: [], world, isOpen: true, derive };
}

/** Enough for the first screen. */
function createEmptyWorld(toCommand: World['toCommand']): World {
  return {
    registry: { features: new Map(), stacks: new Map(), capabilities: new Map() },
    modules: [],
    previewSelection: () => ({ kind: 'refused', problems: [] }),
    checkTarget: () => [],
    toCommand,
    hasChange: () => false,
    outlineChange: () => undefined,
  };
}
