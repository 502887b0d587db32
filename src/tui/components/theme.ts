import type { TextProps } from 'ink';
import { createContext, useContext } from 'react';

/** What a stretch of text is; every meaning is in the words and signs too, colour only helps to find them. */
export type Tone = 'plain' | 'strong' | 'faint' | 'accent' | 'focus' | 'good' | 'warn' | 'bad';

type Paint = Pick<TextProps, 'color' | 'bold' | 'dimColor'>;

/** Only the named colours: the terminal's own scheme makes them readable on light and dark. */
const PAINTS: Readonly<Record<Tone, Paint>> = {
  plain: {},
  strong: { bold: true },
  faint: { dimColor: true },
  accent: { color: 'cyan' },
  focus: { color: 'cyan', bold: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
};

/** Whether colours and weights are wanted. */
export const Colored = createContext(true);

/** How to paint a tone here. */
export function usePaint(): (tone: Tone) => Paint {
  const isColored = useContext(Colored);
  return (tone) => (isColored ? PAINTS[tone] : {});
}
