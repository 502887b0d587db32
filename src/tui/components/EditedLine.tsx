import { Text } from 'ink';
import { useContext } from 'react';
import { Tinted } from './Tinted.tsx';
import { Colored } from './theme.ts';

interface EditedLineProps {
  readonly text: string;
  /** Undefined: the line has no focus. */
  readonly caret: number | undefined;
  readonly width: number;
  readonly placeholder?: string;
}

/** A line of text with its caret; what does not fit is cut so that the caret stays in sight. */
export function EditedLine({ text, caret, width, placeholder = '' }: EditedLineProps) {
  const isColored = useContext(Colored);
  if (caret === undefined) return text === '' ? <Tinted tone="faint">{placeholder}</Tinted> : <Tinted>{text}</Tinted>;
  const letters = [...text];
  const start = Math.max(0, caret - Math.max(width - 2, 1));
  const [before, under, after] = [
    letters.slice(start, caret).join(''),
    letters[caret] ?? ' ',
    letters.slice(caret + 1, start + width - 1).join(''),
  ];
  const hint = text === '' ? placeholder : '';
  return (
    <Text wrap="truncate-end">
      {before}
      {isColored ? <Text inverse>{under}</Text> : <Text>{under === ' ' ? '_' : `|${under}`}</Text>}
      {after}
      <Tinted tone="faint">{hint}</Tinted>
    </Text>
  );
}
