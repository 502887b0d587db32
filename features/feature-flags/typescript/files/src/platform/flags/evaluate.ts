import { createHash } from 'node:crypto';
import type { Flag, Rollout } from './flag-file.ts';

export type Attributes = Readonly<Record<string, unknown>>;

export interface Evaluation {
  readonly variant: string;
  readonly reason: 'DISABLED' | 'TARGETING_MATCH' | 'SPLIT' | 'DEFAULT' | 'STATIC';
}

const PLACES = 10_000;

/** Which variant a caller with these attributes gets. The same caller gets the same one, in every process. */
export function evaluateFlag(key: string, flag: Flag, attributes: Attributes): Evaluation {
  if (flag.enabled === false) return { variant: flag.default, reason: 'DISABLED' };
  const rule = flag.rules?.find(({ when }) =>
    Object.entries(when).every(([name, values]) => has(values, attributes[name])),
  );
  if (rule?.variant !== undefined) return { variant: rule.variant, reason: 'TARGETING_MATCH' };
  const rollout = rule?.rollout ?? flag.rollout;
  if (!rollout) return { variant: flag.default, reason: flag.rules ? 'DEFAULT' : 'STATIC' };
  const variant = drawVariant(key, rollout, attributes[rollout.by]);
  return variant === undefined ? { variant: flag.default, reason: 'DEFAULT' } : { variant, reason: 'SPLIT' };
}

/**
 * The place of a caller depends on the flag too, so that not the same people are first everywhere. Variants take
 * their places from the front: when the first one grows, it keeps all that it had.
 */
function drawVariant(key: string, { by, percent }: Rollout, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const hash = createHash('sha256')
    .update(JSON.stringify([key, by, value]))
    .digest();
  const place = hash.readUInt32BE() % PLACES;
  let end = 0;
  for (const [variant, share] of Object.entries(percent)) {
    end += share * (PLACES / 100);
    if (place < end) return variant;
  }
  return undefined;
}

function has(values: readonly unknown[], value: unknown): boolean {
  return values.includes(value);
}
