import { Box, Text } from 'ink';
import type { Mark } from '../../domain/composer/compare-files.ts';
import type { TreeRow } from '../state/grow-tree.ts';
import type { Scene } from '../state/scene.ts';
import { windowOf } from './frame-size.ts';
import { Tinted } from './Tinted.tsx';
import type { Tone } from './theme.ts';

interface FileTreeProps {
  readonly scene: Scene;
  readonly isFocused: boolean;
  readonly height: number;
}

const SIGNS: Readonly<Record<Mark, string>> = { added: '+', removed: '-', changed: '~', same: ' ' };
const TONES: Readonly<Record<Mark, Tone>> = { added: 'good', removed: 'bad', changed: 'warn', same: 'plain' };

/** Every file of the service, with what the last change did to it; `•` marks the files of the feature under the cursor. */
export function FileTree({ scene, isFocused, height }: FileTreeProps) {
  const { tree, treeIndex, row } = scene;
  const { from, to } = windowOf(tree.length, treeIndex, height);
  return (
    <Box flexDirection="column" height={height}>
      {tree.slice(from, to).map((entry, index) => (
        <Row
          key={entry.path}
          row={entry}
          isCurrent={from + index === treeIndex}
          isFocused={isFocused}
          isOwn={row !== undefined && entry.file?.features.includes(row.id) === true}
        />
      ))}
    </Box>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly isCurrent: boolean;
  readonly isFocused: boolean;
  readonly isOwn: boolean;
}

function Row({ row, isCurrent, isFocused, isOwn }: RowProps) {
  const tone = isCurrent
    ? isFocused
      ? 'focus'
      : 'accent'
    : row.mark !== 'same'
      ? TONES[row.mark]
      : toneOf(row, isOwn);
  const cursor = isCurrent ? (isFocused ? '❯' : '›') : ' ';
  const fold = row.isFolder ? (row.isFolded ? '▸ ' : '▾ ') : isOwn ? '• ' : '  ';
  return (
    <Text wrap="truncate-end">
      <Tinted tone="focus">{cursor}</Tinted>
      <Tinted tone={TONES[row.mark]}>{SIGNS[row.mark]}</Tinted>
      {'  '.repeat(row.depth)}
      <Tinted tone={isOwn ? 'accent' : 'faint'}>{fold}</Tinted>
      <Tinted tone={tone}>{row.name}</Tinted>
    </Text>
  );
}

function toneOf({ isFolder }: TreeRow, isOwn: boolean): Tone {
  if (isFolder) return 'faint';
  return isOwn ? 'accent' : 'plain';
}
