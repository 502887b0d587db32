import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { type Purpose, SCREENS, type Screen } from '../state/pick-state.ts';
import { commandRowsOf, type Size } from './frame-size.ts';
import { Tinted } from './Tinted.tsx';

interface FrameProps {
  readonly size: Size;
  readonly title: string;
  readonly purpose: Purpose;
  readonly screen: Screen;
  /** Left and right part of the line below the body. */
  readonly status: readonly [ReactNode, ReactNode];
  readonly command: string;
  /** Keys and what they do, most important first; those that do not fit are left out. */
  readonly keys: readonly (readonly [key: string, does: string])[];
  /** Columns in which a line of the body runs from top to bottom. */
  readonly joints: readonly number[];
  readonly children: ReactNode;
}

const TITLES: Readonly<Record<Screen, string>> = { service: 'Service', features: 'Features', review: 'Review' };

/** The screen around every step: where one is, the totals, the command line, the keys. */
export function Frame({ size, title, purpose, screen, status, command, keys, joints, children }: FrameProps) {
  const commandRows = commandRowsOf(size);
  const above = drawRule(size.columns, joints, '┬');
  const below = drawRule(size.columns, joints, '┴');
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <Box justifyContent="space-between" paddingX={1} flexShrink={0}>
        <Text wrap="truncate-end">
          <Tinted tone="strong">{`scaffold ${purpose}`}</Tinted>
          <Tinted tone="accent">{title === '' ? '' : `  ${title}`}</Tinted>
        </Text>
        <Steps current={screen} />
      </Box>
      <Rule>{above}</Rule>
      <Box flexGrow={1} overflow="hidden">
        {children}
      </Box>
      <Rule>{below}</Rule>
      <Box justifyContent="space-between" paddingX={1} flexShrink={0}>
        {status[0]}
        <Box flexShrink={0}>{status[1]}</Box>
      </Box>
      <Box paddingX={1} height={commandRows} overflow="hidden" flexShrink={0}>
        <Box width={2} flexShrink={0}>
          <Tinted tone="faint">$</Tinted>
        </Box>
        <Tinted wrap={commandRows === 1 ? 'truncate-end' : 'wrap'}>{command}</Tinted>
      </Box>
      <Box paddingX={1} flexShrink={0}>
        <KeyLine keys={keys} width={size.columns - 2} />
      </Box>
    </Box>
  );
}

/** Only the body gives way where there is too little room. */
function Rule({ children }: { readonly children: string }) {
  return (
    <Box flexShrink={0}>
      <Tinted tone="faint">{children}</Tinted>
    </Box>
  );
}

function drawRule(columns: number, joints: readonly number[], sign: string): string {
  return Array.from({ length: columns }, (_, column) => (joints.includes(column) ? sign : '─')).join('');
}

function Steps({ current }: { readonly current: Screen }) {
  return (
    <Box flexShrink={0}>
      {SCREENS.map((screen, index) => (
        <Text key={screen}>
          <Tinted tone="faint">{index === 0 ? '' : ' › '}</Tinted>
          <Tinted tone={screen === current ? 'focus' : 'faint'}>
            {screen === current ? `● ${TITLES[screen]}` : TITLES[screen]}
          </Tinted>
        </Text>
      ))}
    </Box>
  );
}

function KeyLine({ keys, width }: { readonly keys: FrameProps['keys']; readonly width: number }) {
  let used = 0;
  const shown = keys.filter(([key, does]) => {
    used += key.length + does.length + 3;
    return used - 2 <= width;
  });
  return (
    <Text wrap="truncate-end">
      {shown.map(([key, does], index) => (
        <Text key={key}>
          {index === 0 ? '' : '  '}
          <Tinted tone="accent">{key}</Tinted>
          <Tinted tone="faint">{` ${does}`}</Tinted>
        </Text>
      ))}
    </Text>
  );
}
