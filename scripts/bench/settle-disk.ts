import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROBE_FILES = 500;
/** A quiet disk takes 10 to 30; after a mass removal it is several hundred. */
const QUIET_MICROSECONDS = 60;
const PAUSE_MS = 15_000;
const LONGEST_WAIT_MS = 600_000;

/**
 * Writes small files into a new folder below `folder` and returns the microseconds that each took. It stays there: removing it
 * would disturb what follows.
 */
export function measureCreate(folder: string): number {
  const probe = join(folder, `probe-${process.hrtime.bigint()}`);
  mkdirSync(probe);
  const started = performance.now();
  for (let index = 0; index < PROBE_FILES; index++) writeFileSync(join(probe, String(index)), 'probe');
  return ((performance.now() - started) * 1000) / PROBE_FILES;
}

/**
 * Waits until creating files costs what it costs on a quiet disk. For some minutes after a mass removal, by this program or another,
 * ext4 passes over the freed inodes at every create. Gives up after ten minutes.
 *
 * @returns The last cost, in microseconds a file.
 */
export async function settleDisk(folder: string, report: (progress: string) => void): Promise<number> {
  const started = performance.now();
  let cost = measureCreate(folder);
  while (cost > QUIET_MICROSECONDS && performance.now() - started < LONGEST_WAIT_MS) {
    report(`a new file costs ${Math.round(cost)} µs; waiting for the disk to settle`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    cost = measureCreate(folder);
  }
  return cost;
}

/** Whether figures of many files can be trusted. */
export function isDiskQuiet(cost: number): boolean {
  return cost <= QUIET_MICROSECONDS;
}
