import { Box, Text } from 'ink';
import { describeRepair } from '../../app/change-picked.ts';
import type { Problem } from '../../domain/problem.ts';
import { Paragraph } from './Paragraph.tsx';
import { Tinted } from './Tinted.tsx';

interface ProblemPanelProps {
  readonly problems: readonly Problem[];
  readonly width: number;
}

/** Why the selection does not hold, and the changes that were checked to mend it, each with its key. */
export function ProblemPanel({ problems, width }: ProblemPanelProps) {
  let key = 0;
  return (
    <Box flexDirection="column" overflow="hidden">
      <Tinted tone="bad">{problems.length === 1 ? '✕ One problem' : `✕ ${problems.length} problems`}</Tinted>
      {problems.map((problem) => (
        <Box key={problem.message} flexDirection="column" marginTop={1} flexShrink={0}>
          <Paragraph text={problem.message} width={width} />
          {(problem.details ?? []).map((detail) => (
            <Box key={detail} marginLeft={2}>
              <Paragraph text={detail.trim().replace(/ {2,}/, ': ')} width={width - 2} tone="faint" />
            </Box>
          ))}
          {(problem.repairs ?? []).length > 0 ? (
            <Box marginTop={1}>
              <Tinted tone="faint">What mends it, checked; press its digit:</Tinted>
            </Box>
          ) : undefined}
          {(problem.repairs ?? []).map((repair) => {
            const { flags, resolvesTo } = repair;
            key += 1;
            return (
              <Text key={flags.join(' ')} wrap="truncate-end">
                <Tinted tone="focus">{`  ${key} `}</Tinted>
                <Tinted tone="good">{describeRepair(repair)}</Tinted>
                <Tinted tone="faint">{`  → ${resolvesTo} features`}</Tinted>
              </Text>
            );
          })}
          {problem.repairs === undefined && problem.hint !== undefined ? (
            <Box marginLeft={2}>
              <Paragraph text={problem.hint} width={width - 2} tone="faint" />
            </Box>
          ) : undefined}
        </Box>
      ))}
    </Box>
  );
}
