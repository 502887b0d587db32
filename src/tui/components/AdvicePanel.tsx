import { Box, Text } from 'ink';
import type { Recommendation } from '../state/scene.ts';
import { windowOf } from './frame-size.ts';
import { Paragraph } from './Paragraph.tsx';
import { Tinted } from './Tinted.tsx';

interface AdvicePanelProps {
  readonly recommendations: readonly Recommendation[];
  readonly cursor: number;
  readonly height: number;
  readonly width: number;
}

/** What fits the selection, and who says why. */
export function AdvicePanel({ recommendations, cursor, height, width }: AdvicePanelProps) {
  const { from, to } = windowOf(recommendations.length, cursor, Math.floor((height - 2) / 4));
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <Tinted tone="strong">{`Recommended for this selection (${recommendations.length})`}</Tinted>
      {recommendations.length === 0 ? (
        <Box marginTop={1}>
          <Paragraph
            text="Nothing is missing: the features of this selection advise no other."
            width={width}
            tone="faint"
          />
        </Box>
      ) : undefined}
      {recommendations.slice(from, to).map(({ feature, by, why }, index) => {
        const isCurrent = from + index === cursor;
        return (
          <Box key={feature} flexDirection="column" marginTop={1} flexShrink={0}>
            <Text wrap="truncate-end">
              <Tinted tone="focus">{isCurrent ? '❯ ' : '  '}</Tinted>
              <Tinted tone={isCurrent ? 'focus' : 'plain'}>{feature}</Tinted>
            </Text>
            <Box marginLeft={4}>
              <Paragraph text={`${by}: ${why}`} width={width - 4} tone="faint" most={2} />
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
