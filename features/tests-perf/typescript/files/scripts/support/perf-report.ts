/** Milliseconds by operation, such as `create invoice`. */
export type Figures = Readonly<Record<string, { readonly medianMs: number; readonly p95Ms: number }>>;

/** What was measured on a machine, by its name. */
export type Baseline = Readonly<Record<string, { readonly measuredAt: string; readonly operations: Figures }>>;

export interface PerfRow {
  readonly operation: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly baselineMs: number | undefined;
  readonly slower: boolean;
}

/** Differences below that are noise, whatever their factor. */
const NOISE_MS = 5;

/** Holds figures against those of the same machine: those of another one say nothing about the service. */
export function compareFigures(measured: Figures, baseline: Figures | undefined, slowdown: number): readonly PerfRow[] {
  return Object.entries(measured).map(([operation, { medianMs, p95Ms }]) => {
    const baselineMs = baseline?.[operation]?.p95Ms;
    const slower = baselineMs !== undefined && p95Ms > Math.max(baselineMs * slowdown, baselineMs + NOISE_MS);
    return { operation, medianMs, p95Ms, baselineMs, slower };
  });
}

export function renderRows(rows: readonly PerfRow[]): string {
  const width = Math.max(...rows.map(({ operation }) => operation.length), 'operation'.length);
  const line = (name: string, ...cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(10))].join('').trimEnd();
  const ms = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(1));
  return [
    line('operation', 'median ms', 'p95 ms', 'baseline'),
    ...rows.map(
      ({ operation, medianMs, p95Ms, baselineMs, slower }) =>
        `${line(operation, ms(medianMs), ms(p95Ms), ms(baselineMs))}${slower ? '  SLOWER' : ''}`,
    ),
  ].join('\n');
}

/** To a hundredth: what is behind it differs from run to run. */
export function roundFigures(figures: Figures): Figures {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return Object.fromEntries(
    Object.entries(figures).map(([operation, { medianMs, p95Ms }]) => [
      operation,
      { medianMs: round(medianMs), p95Ms: round(p95Ms) },
    ]),
  );
}
