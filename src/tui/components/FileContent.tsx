import { Box, Text } from 'ink';
import type { PlannedFile } from '../../domain/pipeline.ts';
import type { ContentLine } from '../state/content-lines.ts';
import type { Scene } from '../state/scene.ts';
import { Tinted } from './Tinted.tsx';
import type { Tone } from './theme.ts';

interface FileContentProps {
  readonly scene: Scene;
  readonly isFocused: boolean;
  readonly height: number;
  readonly width: number;
}

/** The file under the cursor: a bar marks the lines of the feature under the cursor, `+` and `-` what the last change did. */
export function FileContent({ scene, isFocused, height, width }: FileContentProps) {
  const { treeRow, lines, row } = scene;
  // What is below the last line is never shown.
  const top = Math.min(scene.top, Math.max(0, lines.length - height + 1));
  const shown = lines.slice(top, top + height - 1);
  const gutter = String(shown.reduce((most, { number = 0 }) => Math.max(most, number), 1)).length;
  return (
    <Box flexDirection="column" height={height}>
      <Box justifyContent="space-between">
        <Box>
          <Box flexShrink={0}>
            <Tinted tone="focus">{isFocused ? '❯ ' : ''}</Tinted>
          </Box>
          <Tinted tone={isFocused ? 'focus' : 'strong'} wrap="truncate-start">
            {treeRow?.path ?? ''}
          </Tinted>
        </Box>
        <Box flexShrink={0}>
          <Tinted tone="faint">{`${isFocused ? describePlace(lines.length, top, shown.length) : ''}${describeOwners(treeRow?.file)}`}</Tinted>
        </Box>
      </Box>
      {shown.map((line, index) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          key={top + index}
          line={line}
          isOwn={row !== undefined && line.owner === row.id}
          gutter={gutter}
          width={width - gutter - 3}
        />
      ))}
    </Box>
  );
}

interface LineProps {
  readonly line: ContentLine;
  readonly isOwn: boolean;
  readonly gutter: number;
  readonly width: number;
}

const TONES: Readonly<Record<ContentLine['sign'], Tone>> = { '+': 'good', '-': 'bad', ' ': 'plain' };

function Line({ line: { text, sign, number }, isOwn, gutter, width }: LineProps) {
  return (
    <Text wrap="truncate-end">
      <Tinted tone="faint">{String(number ?? '').padStart(gutter)}</Tinted>
      <Tinted tone={TONES[sign]}>{sign}</Tinted>
      <Tinted tone="accent">{isOwn ? '▌' : ' '}</Tinted>
      <Tinted tone={TONES[sign]}>{text.slice(0, width)}</Tinted>
    </Text>
  );
}

/** Which part of a text that does not fit is shown. */
function describePlace(length: number, top: number, shown: number): string {
  return shown < length ? ` ${top + 1}–${top + shown} of ${length} ` : '';
}

function describeOwners(file: PlannedFile | undefined): string {
  if (file === undefined) return '';
  const [owner, ...others] = file.features;
  return others.length === 0 ? ` ${owner}` : ` merged of ${file.features.length}`;
}
