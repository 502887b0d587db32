const UNITS = [
  ['d', 86_400, 'day'],
  ['h', 3_600, 'hour'],
  ['m', 60, 'minute'],
  ['s', 1, 'second'],
] as const;

/** Seconds as Prometheus writes them, in the largest unit that fits: `5m`, `6h`, `3d`. */
export function printDuration(seconds: number): string {
  const [unit, size] = largestUnit(seconds);
  return `${seconds / size}${unit}`;
}

/** Seconds in words: `5 minutes`, `1 hour`. */
export function describeDuration(seconds: number): string {
  const [, size, name] = largestUnit(seconds);
  const count = seconds / size;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function largestUnit(seconds: number): (typeof UNITS)[number] {
  return UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? UNITS[3];
}
