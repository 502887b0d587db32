import { Box, Text } from 'ink';
import { useMemo } from 'react';
import type { PlannedFile } from '../../domain/pipeline.ts';
import type { Scene } from '../state/scene.ts';
import { Tinted } from './Tinted.tsx';

interface FileContentProps {
  readonly scene: Scene;
  readonly isFocused: boolean;
  readonly height: number;
  readonly width: number;
}

/** The file under the cursor; a bar marks the lines of the feature under the cursor. */
export function FileContent({ scene: { treeRow, top, row }, isFocused, height, width }: FileContentProps) {
  const file = treeRow?.file;
  const lines = useMemo(() => splitLines(file?.content), [file?.content]);
  const shown = lines.slice(top, top + height - 1);
  const gutter = String(top + shown.length).length;
  return (
    <Box flexDirection="column" height={height}>
      <Box justifyContent="space-between">
        <Tinted tone={isFocused ? 'focus' : 'strong'} wrap="truncate-start">
          {`${isFocused ? '❯ ' : ''}${treeRow?.path ?? ''}`}
        </Tinted>
        <Box flexShrink={0}>
          <Tinted tone="faint">{describeOwners(file)}</Tinted>
        </Box>
      </Box>
      {shown.map((line, index) => {
        const number = top + index + 1;
        const isOwn = row !== undefined && ownerOf(file, number) === row.id;
        return (
          <Text key={number} wrap="truncate-end">
            <Tinted tone="faint">{String(number).padStart(gutter)}</Tinted>
            <Tinted tone="accent">{isOwn ? ' ▌' : '  '}</Tinted>
            {line.slice(0, width - gutter - 2)}
          </Text>
        );
      })}
    </Box>
  );
}

function splitLines(content: PlannedFile['content'] | undefined): readonly string[] {
  if (content === undefined) return [];
  if (typeof content !== 'string') return [`(${content.length} bytes that are no text)`];
  const lines = content.split('\n').map((line) => line.replaceAll('\t', '  ').replace(/\p{Cc}/gu, ''));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Lines of a merged file have owners of their own. */
function ownerOf(file: PlannedFile | undefined, line: number): string | undefined {
  if (file === undefined || file.spans.length === 0) return file?.owner;
  return file.spans.find(({ from, to }) => from <= line && line <= to)?.owner;
}

function describeOwners(file: PlannedFile | undefined): string {
  if (file === undefined) return '';
  const [owner, ...others] = file.features;
  return others.length === 0 ? ` ${owner}` : ` merged of ${file.features.length}`;
}
