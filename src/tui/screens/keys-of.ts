import type { PickState } from '../state/pick-state.ts';
import type { Scene } from '../state/scene.ts';

type Keys = readonly (readonly [key: string, does: string])[];

/** The keys that matter now, most important first. */
export function keysOf(state: PickState, scene: Scene | undefined): Keys {
  if (state.help) return [['any key', 'back']];
  switch (state.screen) {
    case 'service':
      return [
        ['enter', 'next'],
        ['↑↓', 'field'],
        ['←→', 'change'],
        ['ctrl-c', 'leave'],
      ];
    case 'features':
      return keysOnFeatures(state, scene);
    case 'review':
      return [
        ['enter', state.purpose === 'new' ? 'create it' : 'change it'],
        ...(state.purpose === 'new' ? [] : SCROLL_KEYS),
        ['esc', 'back'],
        ['ctrl-c', 'leave'],
      ];
  }
}

function keysOnFeatures({ pane, search }: PickState, scene: Scene | undefined): Keys {
  if (search.open) return SEARCH_KEYS;
  const repairs = scene?.repairs.length ?? 0;
  const repair: Keys = repairs === 0 ? [] : [[repairs === 1 ? '1' : `1-${repairs}`, 'repair']];
  const options = Object.keys(scene?.row?.manifest.options ?? {}).length;
  const isRefused = scene?.preview.kind === 'refused';
  return [...repair, ...PANE_KEYS[pane]].filter(([key]) => {
    if (pane !== 'list') return true;
    // Without files there is nothing to walk to or to review.
    if (isRefused && (key === 'enter' || key === 'tab')) return false;
    return key !== 'o' || options > 0;
  });
}

const SCROLL_KEYS: Keys = [['↑↓', 'scroll']];

const SEARCH_KEYS: Keys = [
  ['↑↓', 'move'],
  ['enter', 'keep'],
  ['esc', 'clear'],
];

const PANE_KEYS: Readonly<Record<PickState['pane'], Keys>> = {
  list: [
    ['space', 'toggle'],
    ['enter', 'review'],
    ['/', 'search'],
    ['tab', 'files'],
    ['o', 'options'],
    ['u', 'undo'],
    ['?', 'help'],
    ['r', 'advice'],
    ['esc', 'back'],
    ['ctrl-c', 'leave'],
  ],
  tree: [
    ['↑↓', 'move'],
    ['←→', 'fold'],
    ['enter', 'text'],
    ['tab', 'text'],
    ['esc', 'list'],
    ['?', 'help'],
  ],
  content: [
    ['↑↓', 'scroll'],
    ['PgUp PgDn', 'pages'],
    ['esc', 'files'],
    ['tab', 'list'],
    ['?', 'help'],
  ],
  options: [
    ['↑↓', 'field'],
    ['←→', 'change'],
    ['enter', 'next'],
    ['esc', 'done'],
  ],
  advice: [
    ['↑↓', 'move'],
    ['space', 'take in'],
    ['esc', 'back'],
    ['?', 'help'],
  ],
};
