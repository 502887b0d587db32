import { Box, Text } from 'ink';
import type { ChangeOutline } from '../../app/preview-change.ts';
import type { FileChange } from '../../domain/merge/file-change.ts';
import type { FileAction } from '../../domain/merge/merge-file.ts';
import type { Size } from '../components/frame-size.ts';
import { Paragraph, wrapWords } from '../components/Paragraph.tsx';
import { ProblemPanel } from '../components/ProblemPanel.tsx';
import { Tinted } from '../components/Tinted.tsx';
import type { Tone } from '../components/theme.ts';
import { Fact, NAME_WIDTH } from './ReviewScreen.tsx';

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
const MOST_LINES = 2;
/** What a path leaves at least for the action and for who brings it. */
const PATH_LEAVES = 30;

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
  const width = size.columns - 4;
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(', ') || 'nothing';
  const facts = [
    { name: 'Adds', value: ids(features.added) },
    { name: 'Removes', value: ids(features.removed) },
  ];
  const shown = notes.slice(0, MOST_NOTES);
  const conflicts = files.filter(({ action }) => action === 'conflict').length;
  const linesOf = (text: string, columns: number) => Math.min(wrapWords(text, columns).length, MOST_LINES);
  const used =
    facts.reduce((rows, { value }) => rows + linesOf(value, width - NAME_WIDTH), 0) +
    shown.reduce((rows, note) => rows + linesOf(note, width), 0) +
    (conflicts > 0 ? 1 : 0);
  const room = Math.max(3, size.rows - used - 3);
  const from = Math.min(top, Math.max(0, files.length - room));
  const to = Math.min(files.length, from + room);
  const paths = Math.min(Math.max(...files.map((file) => nameOf(file).length), 0), width - PATH_LEAVES);
  return (
    <Box flexDirection="column" paddingX={2} paddingTop={1} height={size.rows} overflow="hidden">
      {facts.map((fact) => (
        <Fact key={fact.name} {...fact} width={width} most={MOST_LINES} />
      ))}
      <Fact
        name="Files"
        value={`${countActions(files)}${room < files.length ? `; ${from + 1}–${to} of ${files.length} below` : ''}`}
        width={width}
        most={1}
      />
      {conflicts > 0 ? (
        <Tinted tone="bad">{`${conflicts} will be left to you: your edits and the new text touch the same place.`}</Tinted>
      ) : undefined}
      {shown.map((note) => (
        <Paragraph key={note} text={note} width={width} tone="warn" most={MOST_LINES} />
      ))}
      <Box marginTop={1} flexDirection="column" flexShrink={0}>
        {files.slice(from, to).map((file) => (
          <Row key={file.path} file={file} width={paths} />
        ))}
      </Box>
    </Box>
  );
}

function Row({ file, width }: { readonly file: FileChange; readonly width: number }) {
  const { action, features } = file;
  return (
    <Text wrap="truncate-end">
      <Tinted tone={TONES[action]}>{action.padEnd(NAME_WIDTH)}</Tinted>
      <Tinted>{nameOf(file).padEnd(width)}</Tinted>
      <Tinted tone="faint">{`  ${features.join(', ')}`}</Tinted>
    </Text>
  );
}

function nameOf({ path, from }: FileChange): string {
  return from === undefined ? path : `${path} (was ${from})`;
}

function countActions(files: readonly FileChange[]): string {
  const counts = Map.groupBy(files, ({ action }) => action);
  const words = [...counts].map(([action, { length }]) => `${length} ${action}`);
  return words.length === 0 ? 'none differs: only scaffold.yaml' : words.join(', ');
}
