import { Box } from 'ink';
import { Tinted } from './Tinted.tsx';
import type { Tone } from './theme.ts';

interface ParagraphProps {
  readonly text: string;
  readonly width: number;
  readonly tone?: Tone;
  /** Lines beyond this are left out. */
  readonly most?: number;
}

/** Text broken between words. The wrapping of ink leaves a space at the start of a line now and then. */
export function Paragraph({ text, width, tone = 'plain', most = Number.POSITIVE_INFINITY }: ParagraphProps) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {cutLines(wrapWords(text, width), most, width).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <Tinted key={index} tone={tone}>
          {line}
        </Tinted>
      ))}
    </Box>
  );
}

/** The first lines; an ellipsis says that there is more. */
function cutLines(lines: readonly string[], most: number, width: number): readonly string[] {
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  const cut = last.length + 2 > width ? last.slice(0, width - 2).replace(/\s+\S*$/, '') : last;
  return [...lines.slice(0, most - 1), `${cut} …`];
}

/** Lines of at most `width` characters; a word that is longer is cut. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .trim()
    .split(/\s+/)
    .flatMap((word) => cut(word, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function cut(word: string, width: number): readonly string[] {
  if (word.length <= width) return [word];
  return Array.from({ length: Math.ceil(word.length / width) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
}
