import { Box, Text } from 'ink';
import type { Recommendation } from '../state/scene.ts';
import { windowOf } from './frame-size.ts';
import { Tinted } from './Tinted.tsx';

interface AdvicePanelProps {
  readonly recommendations: readonly Recommendation[];
  readonly cursor: number;
  readonly height: number;
}

/** What fits the selection, and who says why. */
export function AdvicePanel({ recommendations, cursor, height }: AdvicePanelProps) {
  const { from, to } = windowOf(recommendations.length, cursor, Math.floor((height - 2) / 3));
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <Tinted tone="strong">{`Recommended for this selection (${recommendations.length})`}</Tinted>
      {recommendations.length === 0 ? (
        <Box marginTop={1}>
          <Tinted tone="faint" wrap="wrap">
            Nothing is missing: the features of this selection advise no other.
          </Tinted>
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
            <Tinted tone="faint">{`    ${by}: ${why}`}</Tinted>
          </Box>
        );
      })}
    </Box>
  );
}
