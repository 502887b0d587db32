import { Box } from 'ink';
import type { Scene } from '../state/scene.ts';
import { Paragraph } from './Paragraph.tsx';
import { Tinted } from './Tinted.tsx';

interface FeatureDetailsProps {
  readonly row: Scene['row'];
  readonly width: number;
  readonly height: number;
}

/** What the feature under the cursor is, and why it is, or is not, part of the service. */
export function FeatureDetails({ row, width, height }: FeatureDetailsProps) {
  if (row === undefined) return undefined;
  const { manifest, status } = row;
  const options = Object.keys(manifest.options).length;
  const reason = status.because[0] ?? describeTier(manifest.tiers.preset);
  const extra = options === 0 ? '' : `  ${options} ${options === 1 ? 'option' : 'options'}: o`;
  // The line of keys names the options as well.
  const isFitting = reason.length + extra.length <= width;
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <Tinted tone="faint">{'─'.repeat(width)}</Tinted>
      <Tinted tone="strong">{manifest.title}</Tinted>
      <Box height={height - 3} flexShrink={0} overflow="hidden">
        <Paragraph text={manifest.summary} width={width} most={height - 3} />
      </Box>
      <Tinted tone="faint">{isFitting ? `${reason}${extra}` : reason}</Tinted>
    </Box>
  );
}

function describeTier(preset: string | undefined): string {
  return preset === undefined ? 'Only on request.' : `In the preset from ${preset} on.`;
}
