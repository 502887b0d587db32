import { directorySource } from '../../../src/adapters/sources/directory-source.ts';
import type { PickedAnswers } from '../../../src/app/picker.ts';
import type { FeatureSource } from '../../../src/app/ports.ts';
import { openPreviewer } from '../../../src/app/preview-selection.ts';
import { parseTemplate } from '../../../src/domain/template/parse-template.ts';
import { type Key, type NamedKey, splitKeys } from '../../../src/tui/state/key.ts';
import { type PickState, type Purpose, startPicking } from '../../../src/tui/state/pick-state.ts';
import { pressKey } from '../../../src/tui/state/press-key.ts';
import { createSceneDeriver, type Scene } from '../../../src/tui/state/scene.ts';
import type { World } from '../../../src/tui/state/world.ts';

export const NOTHING_GIVEN: PickedAnswers = {
  target: '',
  tier: 'basic',
  features: [],
  without: [],
  modules: [],
  set: [],
};

/** The fixture catalogue, as the picker sees it; the folder `taken` is occupied. */
export function openFixtureWorld(sources: readonly FeatureSource[] = fixtureSources()): World {
  const previewer = openPreviewer(
    { cwd: '/home/ada', featureDirs: [] },
    {
      openSources: () => sources,
      files: { inspectTarget: (path) => (path.endsWith('/taken') ? 'occupied' : 'absent') },
    },
  );
  return {
    registry: previewer.registry,
    modules: [],
    previewSelection: (answers) =>
      previewer.previewSelection({ overrides: flagsOf(answers) }, answers.target || 'service'),
    checkTarget: (target) => previewer.checkTarget(target),
    hasChange: () => true,
    outlineChange: () => undefined,
    toCommand: ({ target, tier, features }) =>
      ['scaffold new', target, '--tier', tier, ...(features.length > 0 ? ['--features', features.join()] : [])].join(
        ' ',
      ),
  };
}

function fixtureSources(): readonly FeatureSource[] {
  return ['templates', 'features'].map((folder) =>
    directorySource(`test/fixtures/picker/${folder}`, { parseTemplate }),
  );
}

function flagsOf({ target: _target, ...choices }: PickedAnswers) {
  return { ...choices, project: {} };
}

/** A session in memory: keys in, states and scenes out. */
export interface Session {
  readonly world: World;
  derive(state: PickState): Scene;
  state(): PickState;
  scene(): Scene;
  /** Presses named keys; everything else is typed letter by letter. */
  press(...keys: readonly (NamedKey | string)[]): PickState;
  pressKey(key: Key): PickState;
}

const NAMED: ReadonlySet<string> = new Set<NamedKey>([
  'up',
  'down',
  'left',
  'right',
  'page-up',
  'page-down',
  'home',
  'end',
  'enter',
  'escape',
  'tab',
  'back-tab',
  'backspace',
  'delete',
]);

export function openSession(
  given: Partial<PickedAnswers> = {},
  world: World = openFixtureWorld(),
  purpose: Purpose = 'new',
): Session {
  const derive = createSceneDeriver(world);
  let state = startPicking({ ...NOTHING_GIVEN, ...given }, purpose);
  const take = (key: Key) => {
    state = pressKey(state, key, { world, derive });
    return state;
  };
  return {
    world,
    derive,
    state: () => state,
    scene: () => derive(state),
    press: (...keys) => {
      for (const key of keys) {
        if (isNamed(key)) take({ kind: key });
        else for (const letter of splitKeys(key)) take(letter);
      }
      return state;
    },
    pressKey: take,
  };
}

function isNamed(key: string): key is NamedKey {
  return NAMED.has(key);
}

/** A session in a repository that has these modules. */
export function openInRepository(...modules: readonly string[]): Session {
  return openSession({ target: 'billing' }, { ...openFixtureWorld(), modules }, 'add');
}

/** A session on the features screen, with the cursor on a feature. */
export function openAtFeatures(cursor?: string, given: Partial<PickedAnswers> = {}): Session {
  const session = openSession({ target: 'billing', ...given });
  session.press('enter', 'enter', 'enter', ...session.state().answers.modules.map(() => 'enter'), 'enter');
  if (cursor !== undefined) session.press('/', cursor, 'enter');
  return session;
}
