import { Text, type TextProps } from 'ink';
import type { ReactNode } from 'react';
import { type Tone, usePaint } from './theme.ts';

interface TintedProps {
  readonly tone?: Tone;
  readonly wrap?: NonNullable<TextProps['wrap']>;
  readonly children?: ReactNode;
}

/** Text in a tone. On one line unless told otherwise: what is too long is cut, so that rows stay rows. */
export function Tinted({ tone = 'plain', wrap = 'truncate-end', children }: TintedProps) {
  const paint = usePaint();
  return (
    <Text {...paint(tone)} wrap={wrap}>
      {children}
    </Text>
  );
}
