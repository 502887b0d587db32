import { Box } from 'ink';
import { Tinted } from './Tinted.tsx';

const KEYS: readonly (readonly [string, string])[] = [
  ['↑ ↓  j k', 'move'],
  ['PgUp PgDn  g G', 'move by pages, to the first or last'],
  ['space', 'take a feature in, or leave it out'],
  ['enter', 'go on: to the next field, screen, or the text of a file'],
  ['esc', 'go back'],
  ['tab  shift-tab', 'from the list to the files and the text, and back'],
  ['← →', 'change a choice; open and shut folders'],
  ['/', 'search in ids, titles and summaries'],
  ['o', 'options of the feature'],
  ['r', 'recommended features, with reasons'],
  ['1 to 9', 'apply a repair that is offered with a problem'],
  ['u  ctrl-z', 'undo'],
  ['U  ctrl-y', 'redo'],
  ['ctrl-c', 'leave; nothing is written'],
];

/** All keys, over the body of the screen. */
export function HelpPage() {
  return (
    <Box flexDirection="column" paddingX={2} overflow="hidden">
      <Tinted tone="strong">Keys</Tinted>
      {KEYS.map(([keys, does]) => (
        <Box key={keys}>
          <Box width={20} flexShrink={0}>
            <Tinted tone="accent">{keys}</Tinted>
          </Box>
          <Tinted>{does}</Tinted>
        </Box>
      ))}
      <Tinted tone="faint">The word behind a feature, such as preset, is explained below the list.</Tinted>
      <Tinted tone="faint">+ added - removed ~ changed by the last toggle • ▌ of this feature</Tinted>
    </Box>
  );
}
