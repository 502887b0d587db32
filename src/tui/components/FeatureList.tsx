import { Box, Text } from 'ink';
import type { Badge, ListRow } from '../state/list-features.ts';
import { windowOf } from './frame-size.ts';
import { Tinted } from './Tinted.tsx';
import type { Tone } from './theme.ts';

interface FeatureListProps {
  readonly rows: readonly ListRow[];
  readonly cursor: string | undefined;
  readonly isFocused: boolean;
  readonly height: number;
  readonly width: number;
}

const BADGE_TONES: Readonly<Record<Badge, Tone>> = {
  always: 'faint',
  preset: 'faint',
  required: 'faint',
  added: 'good',
  chosen: 'plain',
  'left out': 'warn',
  removed: 'bad',
  advised: 'accent',
  conflicts: 'bad',
  replaces: 'warn',
};

/** The catalogue by category, scrolled to the cursor. */
export function FeatureList({ rows, cursor, isFocused, height, width }: FeatureListProps) {
  const index = rows.findIndex((row) => row.kind === 'feature' && row.id === cursor);
  const { from, to } = windowOf(rows.length, index, height);
  if (rows.length === 0) return <Tinted tone="faint"> No feature fits.</Tinted>;
  return (
    <Box flexDirection="column" height={height}>
      {rows.slice(from, to).map((row) =>
        row.kind === 'category' ? (
          <Box key={`category ${row.category}`} justifyContent="space-between">
            <Tinted tone="strong">{row.category}</Tinted>
            <Tinted tone="faint">{`${row.present}/${row.total}`}</Tinted>
          </Box>
        ) : (
          <FeatureRow key={row.id} row={row} isCurrent={row.id === cursor} isFocused={isFocused} width={width} />
        ),
      )}
    </Box>
  );
}

interface FeatureRowProps {
  readonly row: Extract<ListRow, { kind: 'feature' }>;
  readonly isCurrent: boolean;
  readonly isFocused: boolean;
  readonly width: number;
}

function FeatureRow({ row: { id, status }, isCurrent, isFocused, width }: FeatureRowProps) {
  const badge = status.badge ?? '';
  const room = width - 4 - (badge === '' ? 0 : badge.length + 1);
  const name = id.length > room ? `${id.slice(0, room - 1)}…` : id.padEnd(room);
  const tone = isCurrent ? (isFocused ? 'focus' : 'accent') : status.isPresent ? 'plain' : 'faint';
  return (
    <Text wrap="truncate-end">
      <Tinted tone="focus">{isCurrent ? (isFocused ? '❯ ' : '› ') : '  '}</Tinted>
      <Tinted tone={status.isPresent ? 'good' : 'faint'}>{status.isPresent ? '● ' : '○ '}</Tinted>
      <Tinted tone={tone}>{name}</Tinted>
      {badge === '' ? '' : ' '}
      <Tinted tone={status.badge === undefined ? 'plain' : BADGE_TONES[status.badge]}>{badge}</Tinted>
    </Text>
  );
}
