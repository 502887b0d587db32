import { useMemo, useReducer } from 'react';
import type { PickedAnswers } from '../../app/picker.ts';
import type { Key } from '../state/key.ts';
import { type PickState, startPicking } from '../state/pick-state.ts';
import { pressKey } from '../state/press-key.ts';
import { createSceneDeriver, type Scene } from '../state/scene.ts';
import type { World } from '../state/world.ts';

interface Picking {
  readonly state: PickState;
  press(key: Key): void;
  derive(state: PickState): Scene;
}

interface Start {
  readonly given: PickedAnswers;
  /** Keys that were pressed before there was a world to look things up in. */
  readonly early: readonly Key[];
}

/** The state of one session, driven by keys. */
export function usePicker(world: World, start: Start): Picking {
  const lookUps = useMemo(() => ({ world, derive: createSceneDeriver(world) }), [world]);
  const reduce = (before: PickState, key: Key) => pressKey(before, key, lookUps);
  const [state, press] = useReducer(reduce, start, ({ given, early }) => early.reduce(reduce, startPicking(given)));
  return { state, press, derive: lookUps.derive };
}
