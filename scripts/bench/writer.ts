/**
 * What the writer costs: `node scripts/bench/writer.ts [rounds]`. For trees of 10 to 10,000 small files it compares staging and renaming
 * with `cp -r` of the same tree and with a plain loop of `writeFileSync`; then the price of flushing and of a journaled change.
 *
 * Nothing is removed between timed runs: after a mass removal ext4 scans freed inodes at every creation, and `cp -r` of 1,000 files
 * goes from 29 to 400 ms. All trees go at the end.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFileTree } from '../../src/adapters/fs/node-file-tree.ts';
import type { FileToWrite } from '../../src/app/ports.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const root = mkdtempSync(join(tmpdir(), 'bench-writer-'));
const tree = nodeFileTree();
let trees = 0;

/** A path at which nothing has been yet, in a folder of its own, so that no folder grows. */
function newTarget(): string {
  const parent = join(root, String(trees++));
  mkdirSync(parent);
  return join(parent, 'service');
}

function makeFiles(count: number): FileToWrite[] {
  return Array.from({ length: count }, (_, number) => ({
    path: `src/part-${Math.floor(number / 16)}/file-${number}.ts`,
    content: `export const value${number} = '${'x'.repeat(60)}';\n`.repeat(24),
    executable: false,
  }));
}

function stageAndPublish(target: string, files: readonly FileToWrite[]): void {
  tree.publish(tree.stage(target, files), target);
}

function writeInLoop(target: string, files: readonly FileToWrite[]): void {
  const made = new Set<string>();
  for (const { path, content } of files) {
    const full = `${target}/${path}`;
    const folder = dirname(full);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(full, content);
  }
}

function copyTree(source: string, target: string): void {
  const { status, error } = spawnSync('cp', ['-r', source, target]);
  if (status !== 0) throw error ?? new Error(`cp -r ends with ${status}`);
}

function flushFiles(target: string, files: readonly FileToWrite[]): void {
  for (const { path } of files) {
    const handle = openSync(join(target, path), 'r');
    fsyncSync(handle);
    closeSync(handle);
  }
}

function changeAll(target: string, files: readonly FileToWrite[]): void {
  tree.applyInPlace(
    target,
    files.map((file) => ({ ...file, kind: 'write' as const, content: `// changed\n${file.content}` })),
  );
}

/** Milliseconds of `action`. */
function time(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

console.log(`median of ${ROUNDS} rounds, microseconds a file; cp -r with its start of about 1 ms`);
console.log(['files', 'stage+publish', 'cp -r', 'plain loop', 'ratio to cp', 'flush', 'change in place'].join('\t'));
try {
  for (const count of [10, 100, 1000, 10_000]) {
    const files = makeFiles(count);
    const rounds = count >= 10_000 ? Math.min(ROUNDS, 3) : ROUNDS;
    const samples = { ours: [0], copy: [0], loop: [0], flush: [0], change: [0] };
    for (const list of Object.values(samples)) list.pop();
    const source = newTarget();
    stageAndPublish(source, files);
    for (let round = 0; round < rounds; round++) {
      const [ours, copy, loop] = [newTarget(), newTarget(), newTarget()];
      samples.ours.push(time(() => stageAndPublish(ours, files)));
      samples.copy.push(time(() => copyTree(source, copy)));
      samples.loop.push(time(() => writeInLoop(loop, files)));
      if (count > 1000) continue;
      samples.flush.push(time(() => flushFiles(loop, files)));
      samples.change.push(time(() => changeAll(ours, files)));
    }
    const perFile = (list: readonly number[]) => (list.length === 0 ? '-' : ((median(list) * 1000) / count).toFixed(1));
    const ratio = (median(samples.ours) / median(samples.copy)).toFixed(2);
    const { ours, copy, loop, flush, change } = samples;
    console.log(
      [count, perFile(ours), perFile(copy), perFile(loop), ratio, perFile(flush), perFile(change)].join('\t'),
    );
  }
} finally {
  rmSync(root, { recursive: true });
}
