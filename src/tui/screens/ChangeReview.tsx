import { Box, Text } from 'ink';
import type { ChangeOutline } from '../../app/preview-change.ts';
import type { FileChange } from '../../domain/merge/file-change.ts';
import type { FileAction } from '../../domain/merge/merge-file.ts';
import type { Size } from '../components/frame-size.ts';
import { Paragraph } from '../components/Paragraph.tsx';
import { ProblemPanel } from '../components/ProblemPanel.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { Tone } from '../components/theme.ts';
import { Fact } from './ReviewScreen.tsx';

interface ChangeReviewProps {
  readonly outline: ChangeOutline;
  /** First file that is shown. */
  readonly top: number;
  /** Of the body. */
  readonly size: Size;
}

const TONES: Readonly<Record<FileAction, Tone>> = {
  added: 'good',
  changed: 'plain',
  removed: 'bad',
  merged: 'warn',
  conflict: 'bad',
  kept: 'warn',
  unchanged: 'faint',
};
const MOST_NOTES = 3;

/** What the change does to the repository as it is now, file by file, with the edits of the user. */
export function ChangeReview({ outline, top, size }: ChangeReviewProps) {
  if (outline.kind === 'refused') {
    return (
      <Box paddingX={2} paddingTop={1}>
        <ProblemPanel problems={outline.problems} width={size.columns - 4} />
      </Box>
    );
  }
  const { features, files, notes } = outline;
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(', ') || 'nothing';
  const conflicts = files.filter(({ action }) => action === 'conflict').length;
  const room = Math.max(3, size.rows - 6 - Math.min(notes.length, MOST_NOTES) - (conflicts > 0 ? 1 : 0));
  const from = Math.min(top, Math.max(0, files.length - room));
  return (
    <Box flexDirection="column" paddingX={2} paddingTop={1} height={size.rows} overflow="hidden">
      <Fact name="Adds" value={ids(features.added)} />
      <Fact name="Removes" value={ids(features.removed)} />
      <Fact name="Files" value={countActions(files)} />
      {conflicts > 0 ? (
        <Tinted tone="bad">{`${conflicts} will be left to you: your edits and the new text touch the same place.`}</Tinted>
      ) : undefined}
      {notes.slice(0, MOST_NOTES).map((note) => (
        <Paragraph key={note} text={note} width={size.columns - 4} tone="warn" most={1} />
      ))}
      <Box marginTop={1} flexDirection="column" flexShrink={0}>
        {files.slice(from, from + room).map((file) => (
          <Row key={file.path} file={file} />
        ))}
      </Box>
    </Box>
  );
}

function Row({ file: { path, from, action, features } }: { readonly file: FileChange }) {
  return (
    <Text wrap="truncate-end">
      <Tinted tone={TONES[action]}>{action.padEnd(10)}</Tinted>
      <Tinted>{from === undefined ? path : `${path} (was ${from})`}</Tinted>
      <Tinted tone="faint">{`  ${features.join(', ')}`}</Tinted>
    </Text>
  );
}

function countActions(files: readonly FileChange[]): string {
  const counts = Map.groupBy(files, ({ action }) => action);
  const words = [...counts].map(([action, { length }]) => `${length} ${action}`);
  return words.length === 0 ? 'none differs: only scaffold.yaml' : words.join(', ');
}
