interface Sample {
  readonly at: number;
  readonly position: bigint;
}

/** How far a replica is behind, from positions in the write-ahead log of both. */
export interface LagMeter {
  /** Where the primary was at that time. */
  primary(at: number, position: string): void;
  /** Milliseconds that the replica is behind at most, when it is at this position. Infinite when that is unknown. */
  behind(now: number, position: string): number;
}

const MOST_SAMPLES = 1000;

/** A replica that has what the primary had at a time is no further behind than that time. */
export function createLagMeter(): LagMeter {
  const samples: Sample[] = [];
  return {
    primary(at, position) {
      samples.push({ at, position: parsePosition(position) });
      if (samples.length > MOST_SAMPLES) samples.shift();
    },
    behind(now, position) {
      const reached = parsePosition(position);
      const last = samples.findLast((sample) => sample.position <= reached);
      return last ? Math.max(0, now - last.at) : Number.POSITIVE_INFINITY;
    },
  };
}

/** `16/B374D848`: two halves of 32 bits. */
function parsePosition(text: string): bigint {
  const [high = '', low = ''] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}
